import Foundation
import Gatehouse
import GatehouseDatastore
import Testing

/// Messages to try.
enum MailFixture {
    static let id = MailID(uuid: UUID(uuid: (1, 0x93, 0xA, 4, 5, 6, 0x70, 8, 0x89, 10, 11, 12, 13, 14, 15, 16)))

    /// Returns a message; 23 November 2026, 09:30 UTC.
    static func message(
        id: MailID = id,
        seconds: Int64 = 1_795_426_200,
        from sender: String = "noreply@example.org",
        name: String? = nil,
        to recipient: String = "ada@example.net",
        recipientName: String? = nil,
        subject: String = "Confirm your address",
        text: String = "Follow this link:\nhttps://example.org/confirm?token=abc-DEF_123\n",
        html: String? = nil,
        language: String = "en"
    ) throws -> MailMessage {
        MailMessage(
            id: id,
            date: Timestamp(seconds: seconds),
            sender: try #require(MailAddress(sender, name: name.map { HeaderText(lossy: $0) })),
            recipient: try #require(MailAddress(recipient, name: recipientName.map { HeaderText(lossy: $0) })),
            subject: try #require(HeaderText(subject)),
            text: text,
            html: html,
            language: language
        )
    }

    /// Calls a closure with an empty folder that is removed afterwards.
    static func withFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "gatehouse-mail-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(folder)
    }
}
