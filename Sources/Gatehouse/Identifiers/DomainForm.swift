import CIDN2

/// Domain names in the form that the DNS has, by GNU libidn2.
///
/// The one file that calls it.
enum DomainForm {
    /// Why a text is no domain name.
    enum Refusal: Error, Hashable {
        /// A label has more than 63 bytes in ASCII form, or all of them more than 253 (RFC 1035 §2.3.4).
        case tooLong
        /// A label is empty, or has a code point that is not allowed, or not there (RFC 5892, UTS #46 §4.1).
        case disallowed
        /// A label begins or ends with a hyphen, or has two in third and fourth place (RFC 5891 §4.2.3.1).
        case hyphens
        /// A label begins with `xn--` and stands for no other label.
        case encoding
        /// A label mixes directions of writing (RFC 5893).
        case direction
        /// The library gave up, for want of memory or for a reason that is not known here.
        case failure(Int32)
    }

    /// Brings a domain name into ASCII form, in lower case: `BÜCHER.example` is `xn--bcher-kva.example`.
    ///
    /// By IDNA2008 (RFC 5891) with the mapping of UTS #46, non-transitional, so that `ß` and the final sigma are letters
    /// of their own. Doing it twice is doing it once.
    ///
    /// - Parameter domain: One or more labels with dots between them.
    static func ascii(_ domain: String) throws(Refusal) -> String {
        // No name of 253 bytes in ASCII form needs more: a label's code points are fewer than its bytes there.
        guard domain.utf8.count <= 4 * 253 else { throw .tooLong }
        guard !domain.isEmpty, !domain.utf8.contains(0) else { throw .disallowed }
        // Up to version 15 UTS #46 maps the capital letter to "ss", and from 15.1 on to the small one: with this it does
        // not matter which of them the library knows.
        let domain = String(
            String.UnicodeScalarView(domain.unicodeScalars.map { $0 == "\u{1E9E}" ? "\u{DF}" : $0 })
        )
        let ascii = try lookup(domain, IDN2_NONTRANSITIONAL.rawValue | IDN2_NFC_INPUT.rawValue)
        guard ascii.utf8.count <= 253 else { throw .tooLong }
        // With the flag for the host names of STD 3, version 2.3 of the library drops what they do not allow instead of
        // refusing it: a_b.example becomes ab.example, which is another domain. So the flag is asked only whether it makes
        // a difference, as it does for the sign of inequality too.
        let strict = IDN2_NONTRANSITIONAL.rawValue | IDN2_NFC_INPUT.rawValue | IDN2_USE_STD3_ASCII_RULES.rawValue
        guard try lookup(domain, strict) == ascii else { throw .disallowed }
        for label in ascii.split(separator: ".", omittingEmptySubsequences: false) {
            guard !label.isEmpty, label.utf8.allSatisfy(isHostByte) else { throw .disallowed }
            guard label.utf8.count <= 63 else { throw .tooLong }
            guard !label.hasPrefix("-"), !label.hasSuffix("-") else { throw .hyphens }
        }
        return ascii
    }

    private static func lookup(_ domain: String, _ flags: UInt32) throws(Refusal) -> String {
        var name: UnsafeMutablePointer<UInt8>?
        // The library reads the array, which ends with a zero byte, during the call alone, and sets the pointer to memory
        // of its own, which is freed below.
        let code = unsafe idn2_lookup_u8(Array(domain.utf8) + [0], &name, Int32(bitPattern: flags))
        defer { unsafe idn2_free(name) }
        if let refusal = refusal(of: code) { throw refusal }
        // A name without an error ends with a zero byte.
        guard let name = unsafe name else { throw .failure(code) }
        return unsafe String(cString: name)
    }

    /// What one of the library's codes means; nil if it means that all went well.
    static func refusal(of code: Int32) -> Refusal? {
        switch idn2_rc(code) {
        case IDN2_OK: nil
        case IDN2_TOO_BIG_DOMAIN, IDN2_TOO_BIG_LABEL, IDN2_PUNYCODE_BIG_OUTPUT: .tooLong
        case IDN2_2HYPHEN, IDN2_HYPHEN_STARTEND: .hyphens
        case IDN2_PUNYCODE_BAD_INPUT, IDN2_PUNYCODE_OVERFLOW, IDN2_INVALID_ALABEL, IDN2_UALABEL_MISMATCH,
            IDN2_ALABEL_ROUNDTRIP_FAILED:
            .encoding
        case IDN2_BIDI: .direction
        case IDN2_LEADING_COMBINING, IDN2_DISALLOWED, IDN2_CONTEXTJ, IDN2_CONTEXTJ_NO_RULE, IDN2_CONTEXTO,
            IDN2_CONTEXTO_NO_RULE, IDN2_UNASSIGNED, IDN2_DOT_IN_LABEL, IDN2_INVALID_TRANSITIONAL,
            IDN2_INVALID_NONTRANSITIONAL, IDN2_NOT_NFC, IDN2_ENCODING_ERROR:
            .disallowed
        default: .failure(code)
        }
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
        default: false
        }
    }
}
