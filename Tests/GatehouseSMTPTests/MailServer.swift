import Foundation
import Gatehouse
import GatehouseDatastore
import GatehouseSMTP
import TestSupport
import Testing

/// A mail server of Python's that runs while a test does, in a folder with certificates.
struct MailServer {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Where the server writes what it gets, and the certificates are.
    let folder: URL

    /// The authority that signed its certificate, which is for `localhost` and `127.0.0.1`.
    var authority: String { folder.appending(path: "ca.crt").path }

    /// Starts a server, calls a closure, and ends the server.
    ///
    /// - Parameters:
    ///   - script: One of the folder `Servers`.
    ///   - prepare: Writes into the folder what the server reads.
    static func run(
        _ script: String,
        prepare: (URL) throws -> Void = { _ in },
        _ body: (MailServer) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "gatehouse-smtp-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        try prepare(folder)
        let library = root.appending(path: "scripts/lib.sh").path
        let command = ". \"$0\" && make_certificates \"$1\""
        try await Program.run("bash", ["-c", command, library, folder.path], in: root.path)
        let file = root.appending(path: "Tests/GatehouseSMTPTests/Servers/\(script)").path
        // The system's Python is the one that Debian's packages are for.
        let arguments = [file, folder.path, folder.path + "/server.crt", folder.path + "/server.key"]
        let process = try await ServerProcess.launch("/usr/bin/python3", arguments, in: folder.path, endedBy: SIGKILL)
        let server = MailServer(folder: folder)
        try await finishing {
            try await Program.wait(for: "the mail server's ports") {
                if !process.isRunning {
                    let log = try String(contentsOf: folder.appending(path: "log"), encoding: .utf8)
                    throw ProgramError("The mail server does not run; is python3-aiosmtpd installed?\n\(log)")
                }
                return FileManager.default.fileExists(atPath: folder.appending(path: "ports.json").path)
            }
            try await body(server)
        } with: {
            try? await process.kill()
        }
    }

    /// Reads a file that the server has written.
    func read<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(contentsOf: folder.appending(path: name)))
    }
}

/// Messages to send.
enum Letter {
    static func make(
        from sender: String = "noreply@example.org",
        name: String? = nil,
        to recipient: String = "ada.lovelace@example.net",
        recipientName: String? = nil,
        subject: String = "Confirm",
        text: String = "Follow https://example.org/confirm?token=abc-DEF_123\n",
        html: String? = nil
    ) throws -> MailMessage {
        MailMessage(
            id: MailID(uuid: UUID()),
            date: Timestamp(seconds: 1_795_426_200),
            sender: try #require(MailAddress(sender, name: name.map { HeaderText(lossy: $0) })),
            recipient: try #require(MailAddress(recipient, name: recipientName.map { HeaderText(lossy: $0) })),
            subject: HeaderText(lossy: subject),
            text: text,
            html: html,
            language: "en"
        )
    }
}

/// The error that a mailer throws for a message; nil if it throws none.
func outcome(_ mailer: SMTPMailer, _ message: MailMessage) async -> MailError? {
    do throws(MailError) {
        try await mailer.send(message)
        return nil
    } catch {
        return error
    }
}
