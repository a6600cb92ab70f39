import Gatehouse
import Synchronization
import Testing

/// A mail system that keeps what it is handed, or refuses it as a test says.
final class Mailbox: Mailer {
    private struct State {
        var messages: [MailMessage] = []
        var failure: MailError?
    }

    private let state = Mutex(State())

    /// What every message is answered from now on; nil to take them.
    func answer(_ failure: MailError?) {
        state.withLock { $0.failure = failure }
    }

    /// Takes out what has arrived, oldest first.
    func take() -> [MailMessage] {
        state.withLock { state in
            defer { state.messages = [] }
            return state.messages
        }
    }

    func send(_ message: MailMessage) async throws(MailError) {
        let failure = state.withLock { state in
            if state.failure == nil { state.messages.append(message) }
            return state.failure
        }
        if let failure { throw failure }
    }
}

extension World {
    /// Sends what is due and takes out what has arrived, oldest first.
    func mail() async -> [MailMessage] {
        // Requests wait a moment before they are looked into.
        clock.move(.seconds(2))
        await gatekeeper.deliverMail()
        return mailbox.take()
    }

    /// Sends what is due and returns the token of the link in the only mail that has arrived.
    func link(_ path: String, sourceLocation: SourceLocation = #_sourceLocation) async throws -> LinkToken {
        let messages = await mail()
        #expect(messages.count == 1, sourceLocation: sourceLocation)
        let message = try #require(messages.last, sourceLocation: sourceLocation)
        return try #require(Self.link(path, in: message), sourceLocation: sourceLocation)
    }

    /// The token of the link under a path in a mail.
    static func link(_ path: String, in message: MailMessage) -> LinkToken? {
        let prefix = "http://127.0.0.1:8080\(path)/"
        guard let start = message.text.firstRange(of: prefix)?.upperBound else { return nil }
        return LinkToken(message.text[start...].prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" })
    }
}
