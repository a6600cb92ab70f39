/// Reads a hash from left to right and takes nothing but what is expected.
///
/// Each number and each run of bytes has one spelling. Nothing is skipped, trimmed or read leniently.
struct HashScanner {
    /// The characters that a field may have.
    enum Alphabet {
        /// `./0-9A-Za-z`, of crypt strings and of passlib's base64.
        case crypt
        /// `+/0-9A-Za-z`, of base64 (RFC 4648 §4).
        case base64
        /// `0-9A-Za-z`, of Django's salts.
        case alphanumeric
        /// `._-0-9A-Za-z`, of the identifiers of peppers.
        case identifier

        func contains(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): true
            case UInt8(ascii: "/"): self == .crypt || self == .base64
            case UInt8(ascii: "."): self == .crypt || self == .identifier
            case UInt8(ascii: "+"): self == .base64
            case UInt8(ascii: "-"), UInt8(ascii: "_"): self == .identifier
            default: false
            }
        }
    }

    private var rest: ArraySlice<UInt8>

    /// Begins to read; nil if the string is longer than any hash.
    init?(_ text: String) {
        guard text.utf8.count <= PasswordLimits.hashByteCount else { return nil }
        rest = Array(text.utf8)[...]
    }

    /// Whether nothing is left.
    var isAtEnd: Bool { rest.isEmpty }

    /// What is left.
    var remainder: String { String(decoding: rest, as: UTF8.self) }

    /// Takes a literal, or nothing if something else comes.
    mutating func take(_ literal: String) -> Bool {
        guard rest.starts(with: literal.utf8) else { return false }
        rest = rest.dropFirst(literal.utf8.count)
        return true
    }

    /// Takes a decimal number in a range, written without a sign and without leading zeros.
    mutating func takeNumber(_ range: ClosedRange<Int>) -> Int? {
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard digits.count == 1 || digits.first != UInt8(ascii: "0"),
            let number = Int(String(decoding: digits, as: UTF8.self)), range.contains(number)
        else { return nil }
        rest = rest.dropFirst(digits.count)
        return number
    }

    /// Takes all characters of an alphabet that come, if there are as many as allowed.
    mutating func takeText(_ counts: ClosedRange<Int>, of alphabet: Alphabet) -> String? {
        let run = rest.prefix(while: alphabet.contains)
        guard counts.contains(run.count) else { return nil }
        rest = rest.dropFirst(run.count)
        return String(decoding: run, as: UTF8.self)
    }

    /// Takes bytes in base64 of an alphabet, if there are as many as allowed.
    ///
    /// - Parameters:
    ///   - counts: How many bytes there may be.
    ///   - alphabet: The alphabet; passlib writes `.` for `+`.
    ///   - isPadded: Whether `=` fills up the last four characters; otherwise there must be none.
    mutating func takeBytes(
        _ counts: ClosedRange<Int>,
        of alphabet: Alphabet,
        isPadded: Bool = false
    ) -> [UInt8]? {
        guard let text = takeText(1...PasswordLimits.hashByteCount, of: alphabet),
            let bytes = Base64URL.decode(
                String(
                    decoding: text.utf8.map { byte in
                        switch byte {
                        case UInt8(ascii: "+"), UInt8(ascii: "."): UInt8(ascii: "-")
                        case UInt8(ascii: "/"): UInt8(ascii: "_")
                        default: byte
                        }
                    },
                    as: UTF8.self
                )
            ), counts.contains(bytes.count)
        else { return nil }
        if isPadded { guard take(String(repeating: "=", count: (3 - bytes.count % 3) % 3)) else { return nil } }
        return bytes
    }
}
