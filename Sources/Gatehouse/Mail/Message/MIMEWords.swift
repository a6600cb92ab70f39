#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Turns texts into words of a header field, which a line may break between.
enum MIMEWords {
    /// The longest word, so that one fits behind each field's name; RFC 2047 §2 allows encoded-words of 75.
    private static let width = 60

    /// The words of unstructured text, such as a subject: as they are if they are ASCII, encoded-words otherwise.
    static func text(_ text: HeaderText) -> [String] {
        if text.string.isEmpty { return [] }
        return plainWords(text.string) { 0x21...0x7E ~= $0 } ?? encodedWords(text.string)
    }

    /// The words of a mailbox: its name, if it has one, and its address in angle brackets.
    static func mailbox(_ mailbox: MailAddress) -> [String] {
        let address = "<\(mailbox.envelopeAddress)>"
        guard let name = mailbox.name, !name.string.isEmpty else { return [address] }
        return phrase(name.string) + [address]
    }

    /// A phrase: atoms as they are, other ASCII as a quoted string (RFC 5322 §3.2), the rest as encoded-words.
    private static func phrase(_ text: String) -> [String] {
        if let atoms = plainWords(text, where: isAtomText) { return atoms }
        let quoted = "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
        let isQuotable = text.utf8.allSatisfy { 0x20...0x7E ~= $0 } && quoted.utf8.count <= width
        return isQuotable && !text.contains("=?") ? [quoted] : encodedWords(text)
    }

    /// The words between single spaces; nil if one is empty, long, has another byte, or looks encoded.
    private static func plainWords(_ text: String, where isPlain: (UInt8) -> Bool) -> [String]? {
        guard text.utf8.allSatisfy({ $0 == 0x20 || isPlain($0) }), !text.contains("=?") else { return nil }
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        return words.allSatisfy { (1...width).contains($0.utf8.count) } ? words.map(String.init) : nil
    }

    /// `atext` of RFC 5322 §3.2.3.
    private static func isAtomText(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }

    // MARK: - Encoded-words (RFC 2047)

    /// Writes a text as encoded-words, in the shorter of the two encodings, cut between scalars.
    private static func encodedWords(_ text: String) -> [String] {
        let isMostlyPlain = quoted(text.utf8).utf8.count <= (text.utf8.count + 2) / 3 * 4
        let letter = isMostlyPlain ? "q" : "b"
        let encode = isMostlyPlain ? quoted : base64
        let frame = "=?utf-8?\(letter)?"
        let room = width - frame.utf8.count - 2
        var words: [String] = []
        var piece = ""
        for scalar in text.unicodeScalars {
            var longer = piece
            longer.unicodeScalars.append(scalar)
            if encode(longer.utf8).utf8.count > room {
                words.append(frame + encode(piece.utf8) + "?=")
                piece = String(scalar)
            } else {
                piece = longer
            }
        }
        words.append(frame + encode(piece.utf8) + "?=")
        return words
    }

    /// The B encoding.
    private static func base64(_ bytes: String.UTF8View) -> String { Data(Array(bytes)).base64EncodedString() }

    /// The Q encoding with the few characters that are literal in a phrase too (RFC 2047 §5 (3)).
    private static func quoted(_ bytes: String.UTF8View) -> String {
        var output = ""
        for byte in bytes {
            if byte == UInt8(ascii: " ") {
                output += "_"
            } else if isLetterOrDigit(byte) || "!*+-/".utf8.contains(byte) {
                output.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                output += MIMEPart.escape(byte)
            }
        }
        return output
    }
}
