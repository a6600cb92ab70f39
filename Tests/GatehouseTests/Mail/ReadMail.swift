import Foundation
import Gatehouse
import TestSupport

/// A message as Python's `email` package reads it.
struct ReadMail: Decodable {
    struct Part: Decodable {
        var type: String
        var charset: String
        var encoding: String
        var text: String
    }

    /// Each field by its name, decoded.
    var headers: [String: String]
    /// Name and address of the sender and the recipient, after the decoding.
    var from: [String]
    var to: [String]
    /// The moment in seconds, as `Date` says it.
    var seconds: Int64
    /// The media type of the whole.
    var type: String
    var parts: [Part]
    /// What the reader finds wrong.
    var defects: [String]

    private static let reader = """
        import email, email.policy, email.utils, json, pathlib, sys
        from email.header import decode_header, make_header

        def read(path):
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.SMTP)
            defects = [repr(d) for part in message.walk() for d in part.defects]
            for value in message.values():
                defects += [repr(d) for d in value.defects]
            # The older reader: the newer one keeps the space between two encoded-words of a name (RFC 2047, section 6.2).
            older = email.message_from_bytes(path.read_bytes())
            def mailbox(name):
                words, address = email.utils.parseaddr(older[name])
                return [str(make_header(decode_header(words))), address]
            return {
                "headers": {name: str(value) for name, value in message.items()},
                "from": mailbox("From"), "to": mailbox("To"),
                "seconds": int(message["Date"].datetime.timestamp()),
                "type": message.get_content_type(),
                "parts": [
                    {"type": part.get_content_type(), "charset": part.get_content_charset(),
                     "encoding": part["Content-Transfer-Encoding"],
                     "text": part.get_payload(decode=True).decode("utf-8")}
                    for part in message.walk() if not part.is_multipart()
                ],
                "defects": defects,
            }

        print(json.dumps([read(path) for path in sorted(pathlib.Path(sys.argv[1]).glob("*.eml"))]))
        """

    /// Has Python read messages.
    static func read(_ messages: [MailMessage]) async throws -> [ReadMail] {
        try await MailFixture.withFolder { folder in
            for (index, message) in messages.enumerated() {
                let name = String(format: "%04d.eml", index)
                try Data(MIMEMessage(message).bytes).write(to: folder.appending(path: name))
            }
            let printed = try await Program.run("python3", ["-c", reader, folder.path])
            return try JSONDecoder().decode([ReadMail].self, from: Data(printed.utf8))
        }
    }

    static func read(_ message: MailMessage) async throws -> ReadMail { try await read([message])[0] }
}
