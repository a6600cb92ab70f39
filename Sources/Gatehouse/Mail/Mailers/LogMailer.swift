public import Logging

/// Writes each message's text to the log, for development only.
///
/// - Warning: The text holds links that act. Whoever reads the log can confirm addresses and set passwords.
public struct LogMailer: Mailer {
    private let logger: Logger

    /// Makes a mailer.
    ///
    /// - Parameter logger: Where the messages go, at level notice.
    public init(logger: Logger) {
        self.logger = logger
    }

    /// Writes one message to the log: to whom it goes, its subject and its text.
    public func send(_ message: MailMessage) async throws(MailError) {
        logger.notice(
            "A mail was written to the log and goes nowhere.\n\(message.text)",
            metadata: [
                "mail.id": "\(message.id)", "mail.recipient": "\(message.recipient.envelopeAddress)",
                "mail.subject": "\(message.subject.string)",
            ]
        )
    }
}
