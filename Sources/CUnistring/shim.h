#include <unicase.h>
#include <uninorm.h>
#include <unictype.h>

/// Case-folds UTF-8 and brings it into NFKC. Returns memory to `free`, or NULL if it cannot.
static inline uint8_t *gatehouse_fold_nfkc(const uint8_t *text, size_t count, size_t *resultCount) {
    return u8_casefold(text, count, NULL, UNINORM_NFKC, NULL, resultCount);
}

/// Brings UTF-8 into NFC. Returns memory to `free`, or NULL if it cannot.
static inline uint8_t *gatehouse_normalize_nfc(const uint8_t *text, size_t count, size_t *resultCount) {
    return u8_normalize(UNINORM_NFC, text, count, NULL, resultCount);
}

/// Brings UTF-8 into NFKC. Returns memory to `free`, or NULL if it cannot.
static inline uint8_t *gatehouse_normalize_nfkc(const uint8_t *text, size_t count, size_t *resultCount) {
    return u8_normalize(UNINORM_NFKC, text, count, NULL, resultCount);
}

/// Brings UTF-8 into NFKD. Returns memory to `free`, or NULL if it cannot.
static inline uint8_t *gatehouse_normalize_nfkd(const uint8_t *text, size_t count, size_t *resultCount) {
    return u8_normalize(UNINORM_NFKD, text, count, NULL, resultCount);
}

/// The name of a code point's script, such as `Latin`; a text that lives for ever, or NULL if the library knows none.
static inline const char *gatehouse_script(uint32_t codePoint) {
    const uc_script_t *script = uc_script(codePoint);
    return script ? script->name : NULL;
}
