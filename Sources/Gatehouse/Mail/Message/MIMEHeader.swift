/// Writes header fields, folded (RFC 5322 §2.2.3).
///
/// A field's body comes as words that a line may break between, so that nothing here looks into a text. No word has a
/// control character: they come from ``HeaderText``, ``MailAddress`` and this folder's own texts.
struct MIMEHeader {
    /// What ends a line.
    static let lineEnd: [UInt8] = [0x0D, 0x0A]

    /// The longest line, unless a single word is longer: an encoded-word allows no more (RFC 2047 §2).
    private static let width = 76

    /// The fields so far.
    private(set) var bytes: [UInt8] = []

    /// Adds a field whose body is the words with a space between each and the next.
    mutating func add(_ name: String, _ words: [String]) {
        bytes += "\(name):".utf8
        var column = name.utf8.count + 1
        for (index, word) in words.enumerated() {
            let length = word.utf8.count + 1
            // Never before the first word, since some readers drop a field whose first line is empty.
            if index > 0, column + length > Self.width {
                bytes += Self.lineEnd
                column = 0
            }
            bytes += " \(word)".utf8
            column += length
        }
        bytes += Self.lineEnd
    }
}
