import Gatehouse
import GatehouseDatastore
import Logging
import Testing

@Suite("Mailer: the log")
struct LogMailerTests {
    @Test func `a mail is a notice with its text and to whom it goes`() async throws {
        let recorder = LogRecorder()
        let mailer = LogMailer(logger: Logger(label: "test") { _ in recorder })
        try await mailer.send(MailFixture.message(to: "ada@bücher.example"))
        let line = try #require(recorder.texts.first)
        #expect(recorder.texts.count == 1 && line.hasPrefix("notice "))
        for text in ["https://example.org/confirm?token=abc-DEF_123", "ada@xn--bcher-kva.example", "Confirm your"] {
            #expect(line.contains(text))
        }
    }
}
