import GatehouseDatastore

/// A message as mail systems read it: RFC 5322 with MIME (RFC 2045), in lines that end in CRLF.
///
/// It is a pure function of the ``MailMessage``: each attempt to send it gives the same bytes. The text alone is a
/// `text/plain`; with HTML it is a `multipart/alternative` of both. `Auto-Submitted: auto-generated` (RFC 3834) keeps
/// responders from answering, and `Message-ID` is the mail's identifier at the sender's domain, so that a mail system can
/// tell a repetition.
public struct MIMEMessage: Sendable {
    /// The header, an empty line and the body.
    ///
    /// They are ASCII unless the part of an address before its `@` is not.
    public let bytes: [UInt8]

    /// Writes a message.
    public init(_ message: MailMessage) {
        var header = MIMEHeader()
        header.add("Date", MIMEDate.words(message.date))
        header.add("From", MIMEWords.mailbox(message.sender))
        header.add("To", MIMEWords.mailbox(message.recipient))
        header.add("Message-ID", ["<\(message.id)@\(message.sender.asciiDomain)>"])
        header.add("Subject", MIMEWords.text(message.subject))
        header.add("Auto-Submitted", ["auto-generated"])
        if Self.isLanguageTag(message.language) { header.add("Content-Language", [message.language]) }
        header.add("MIME-Version", ["1.0"])
        let text = MIMEPart(message.text, type: "text/plain")
        guard let html = message.html.map({ MIMEPart($0, type: "text/html") }) else {
            text.describe(in: &header)
            bytes = header.bytes + MIMEHeader.lineEnd + text.body
            return
        }
        let boundary = Self.boundary(message.id.description, absentFrom: [text, html])
        header.add("Content-Type", ["multipart/alternative;", "boundary=\"\(boundary)\""])
        var bytes = header.bytes
        for part in [text, html] {
            // The line end before a boundary is the boundary's; the part's own stands before it.
            bytes += "\r\n--\(boundary)\r\n".utf8
            var header = MIMEHeader()
            part.describe(in: &header)
            bytes += header.bytes + MIMEHeader.lineEnd + part.body
        }
        bytes += "\r\n--\(boundary)--\r\n".utf8
        self.bytes = bytes
    }

    /// Returns a boundary that occurs in no part.
    ///
    /// Quoted-printable never has `=_` (RFC 2045 §6.7), but a part that goes out as it is may have anything.
    private static func boundary(_ name: String, absentFrom parts: [MIMEPart]) -> String {
        var number = 0
        while true {
            let boundary = number == 0 ? "=_\(name)" : "=_\(name)_\(number)"
            if !parts.contains(where: { $0.contains(boundary) }) { return boundary }
            number += 1
        }
    }

    /// Whether a text has the form of a language tag (RFC 5646 §2.1): subtags of one to eight letters or digits.
    ///
    /// Anything else stays out of the header.
    private static func isLanguageTag(_ text: String) -> Bool {
        text.utf8.count <= 60
            && text.split(separator: "-", omittingEmptySubsequences: false).allSatisfy { subtag in
                (1...8).contains(subtag.utf8.count)
                    && subtag.unicodeScalars.allSatisfy { $0.isASCII && $0.properties.isAlphabetic || "0"..."9" ~= $0 }
            }
    }
}

extension MIMEMessage: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A fixed text and the length: the body may hold a link that acts.
    public var description: String { "<MIME message of \(bytes.count) bytes>" }

    /// A fixed text and the length: the body may hold a link that acts.
    public var debugDescription: String { description }

    /// Nothing, so that a dump shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
