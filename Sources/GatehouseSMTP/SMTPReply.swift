/// A server's reply, as far as logs may show it.
struct SMTPReply: Hashable, Sendable {
    /// The three digits (RFC 5321 §4.2).
    let code: Int

    /// The enhanced status code, such as `5.1.1` (RFC 3463 §2), if there was one.
    let status: String?

    /// Makes a reply.
    init(code: Int, status: String? = nil) {
        self.code = code
        self.status = status
    }

    /// Reads the last line of a reply; nil for any other line.
    ///
    /// The text after the codes is dropped: servers repeat addresses in it.
    init?(line: some Collection<UInt8>) {
        let text = line.prefix { $0 != 0x0D && $0 != 0x0A }
        let digits = text.prefix(3)
        guard digits.count == 3, digits.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
        let rest = text.dropFirst(3)
        guard rest.isEmpty || rest.first == UInt8(ascii: " ") else { return nil }
        code = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        let word = rest.dropFirst().prefix { $0 != UInt8(ascii: " ") }
        let numbers = word.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let isStatus =
            numbers.count == 3
            && numbers.allSatisfy { (1...3).contains($0.count) && $0.allSatisfy { 0x30...0x39 ~= $0 } }
        status = isStatus ? String(decoding: word, as: UTF8.self) : nil
    }

    /// Whether it means that we are not let in, whatever the message is (RFC 4954 §6, RFC 3207 §4): an operator must act.
    var isAboutAccess: Bool { [530, 534, 535, 538].contains(code) }
}

extension SMTPReply: CustomStringConvertible {
    /// The codes.
    var description: String { status.map { "\(code) \($0)" } ?? String(code) }
}
