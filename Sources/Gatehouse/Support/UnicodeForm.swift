import CUnistring

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Unicode normalisation, case folding and scripts, by GNU libunistring.
///
/// The one file that calls it.
enum UnicodeForm {
    /// Normalisation form C as UTF-8 (Unicode Standard Annex #15), or nil if memory ran out.
    static func nfc(_ text: String) -> [UInt8]? {
        unsafe transform(text) { unsafe gatehouse_normalize_nfc($0, $1, $2) }
    }

    /// Normalisation form KC (Unicode Standard Annex #15), or nil if memory ran out.
    static func nfkc(_ text: String) -> String? {
        let bytes = unsafe transform(text) { unsafe gatehouse_normalize_nfkc($0, $1, $2) }
        return bytes.map { String(decoding: $0, as: UTF8.self) }
    }

    /// Normalisation form KD as UTF-8 (Unicode Standard Annex #15), or nil if memory ran out.
    static func nfkd(_ text: String) -> [UInt8]? {
        unsafe transform(text) { unsafe gatehouse_normalize_nfkd($0, $1, $2) }
    }

    /// Normalisation form KC of the case-folded text: what makes "Ａlice" and "alice" one.
    ///
    /// Nil if memory ran out.
    ///
    /// Code points that are ignorable by default, such as the zero-width joiner, are dropped, and folding is repeated
    /// until it changes nothing, as Unicode's toNFKC_Casefold (§3.13, R5) asks.
    static func nfkcCasefold(_ text: String) -> String? {
        var current = text
        for _ in 0..<4 {
            guard let folded = unsafe transform(current, by: { unsafe gatehouse_fold_nfkc($0, $1, $2) }) else {
                return nil
            }
            var kept = String.UnicodeScalarView()
            for scalar in String(decoding: folded, as: UTF8.self).unicodeScalars
            where !scalar.properties.isDefaultIgnorableCodePoint { kept.append(scalar) }
            let next = String(kept)
            if next.utf8.elementsEqual(current.utf8) { return next }
            current = next
        }
        return current
    }

    /// The name of a code point's script (Unicode Standard Annex #24), such as `Latin`, or `Common` or `Inherited` for what
    /// every script uses; nil if the library, which may be older than the code point, knows none.
    static func script(of scalar: Unicode.Scalar) -> String? {
        // The library returns nil or a text of its own tables, which ends with a zero byte and lives for ever.
        unsafe gatehouse_script(scalar.value).map { unsafe String(cString: $0) }
    }

    private static func transform(
        _ text: String,
        by function: (UnsafePointer<UInt8>?, Int, UnsafeMutablePointer<Int>) -> UnsafeMutablePointer<UInt8>?
    ) -> [UInt8]? {
        guard !text.isEmpty else { return [] }
        var count = 0
        let input = Array(text.utf8)
        // The library reads the array during the call alone and returns memory of its own, which is freed below.
        let result = unsafe input.withUnsafeBufferPointer { unsafe function($0.baseAddress, $0.count, &count) }
        guard let result = unsafe result else { return nil }
        defer { unsafe free(result) }
        return unsafe Array(UnsafeBufferPointer(start: result, count: count))
    }
}
