/// Hands messages to a mail system.
///
/// ## Writing a mailer
/// ``send(_:)`` takes one message and returns when somebody else answers for it: a mail server accepted it, a file is
/// on the disk. It waits no longer than a limit of its own. What it throws decides what becomes of the message, so the
/// codes of ``MailError`` have to be exact: a message that may have left is never called unsent.
public protocol Mailer: Sendable {
    /// Hands over one message.
    ///
    /// - Throws: ``MailError``. A cancelled task makes it stop at once with `unsent` or `inDoubt`, whichever is true.
    func send(_ message: MailMessage) async throws(MailError)
}
