/// A part of a body, encoded so that every mail system carries it unchanged.
///
/// Text that is ASCII in short lines goes out as it is, so that a link can be read in the raw message; other text is
/// quoted-printable (RFC 2045 §6.7). Line ends of every kind become CRLF, and the last line gets one.
struct MIMEPart {
    /// The encoded lines.
    let body: [UInt8]

    private let type: String
    private let encoding: String

    /// Encodes a text.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - type: Its media type, such as `text/plain`.
    init(_ text: String, type: String) {
        self.type = type
        let lines = Self.lines(text)
        let isPlain = lines.allSatisfy(Self.isPlain)
        encoding = isPlain ? "7bit" : "quoted-printable"
        var body: [UInt8] = []
        for line in lines {
            if isPlain { body += line } else { Self.append(line, to: &body) }
            body += MIMEHeader.lineEnd
        }
        self.body = body
    }

    /// Adds the fields that say what the part is.
    func describe(in header: inout MIMEHeader) {
        header.add("Content-Type", ["\(type);", "charset=utf-8"])
        header.add("Content-Transfer-Encoding", [encoding])
    }

    /// Whether the encoded lines have a text somewhere.
    func contains(_ text: String) -> Bool { body.contains(Array(text.utf8)) }

    /// A byte as `=` and two digits.
    static func escape(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.utf8.count < 2 ? "=0\(digits)" : "=\(digits)"
    }

    // MARK: - Lines

    private static let fromLine = Array("From ".utf8)

    /// The lines of a text without what ended them: LF, CRLF or CR.
    private static func lines(_ text: String) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var line: [UInt8] = []
        var previous: UInt8 = 0
        for byte in text.utf8 {
            switch (previous, byte) {
            case (0x0D, 0x0A): break
            case (_, 0x0A), (_, 0x0D):
                lines.append(line)
                line = []
            default: line.append(byte)
            }
            previous = byte
        }
        if !line.isEmpty { lines.append(line) }
        return lines
    }

    /// Whether a line can go out as it is: at most 998 printable ASCII characters and tabs (RFC 5322 §2.1.1).
    ///
    /// A line that begins with `From ` cannot, since mailboxes in one file change it.
    private static func isPlain(_ line: [UInt8]) -> Bool {
        line.count <= 998 && line.allSatisfy { 0x20...0x7E ~= $0 || $0 == 0x09 } && !line.starts(with: fromLine)
    }

    /// Writes a line as quoted-printable, in lines of at most 76 characters.
    private static func append(_ line: [UInt8], to body: inout [UInt8]) {
        var column = 0
        for (index, byte) in line.enumerated() {
            var isLiteral =
                switch byte {
                case UInt8(ascii: "="): false
                case 0x21...0x7E: true
                case 0x20, 0x09: index < line.count - 1
                default: false
                }
            // One place is kept for the `=` that breaks the line.
            if column + (isLiteral ? 1 : 3) > 75 {
                body += "=\r\n".utf8
                column = 0
            }
            // What a mail system on the way might take for more than text (RFC 2049 §3).
            if column == 0, byte == UInt8(ascii: ".") || line[index...].starts(with: fromLine) { isLiteral = false }
            if isLiteral { body.append(byte) } else { body += escape(byte).utf8 }
            column += isLiteral ? 1 : 3
        }
    }
}
