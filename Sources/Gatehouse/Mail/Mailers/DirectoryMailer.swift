/// Writes each message into a file of a folder, for development, tests, and programs that carry mail themselves.
///
/// A file is `<time>-<id>.eml`, so that names sort by time: the message as ``MIMEMessage`` has it, below two fields that
/// say what its envelope is, `X-Envelope-From` and `X-Envelope-To`. It appears whole and on the disk, so whoever reads the
/// folder never sees half of one; names that begin with a dot are not messages yet.
///
/// ```swift
/// let mailer = try DirectoryMailer(path: "mail")
/// ```
///
/// The messages hold links that act: the folder is made for its owner alone, and so are the files.
public struct DirectoryMailer: Mailer {
    private let folder: MailFolder
    private let queue = WorkQueue("gatehouse.mail-directory")

    /// Makes a mailer, and the folder if it is not there; the folder above it has to be.
    ///
    /// It blocks for as long as the system takes to make a folder.
    ///
    /// - Throws: ``MailError`` with code `unsent` if there is no folder and none can be made.
    public init(path: String) throws(MailError) {
        folder = MailFolder(path: path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path)
        try folder.create()
    }

    /// Writes one message.
    ///
    /// - Throws: ``MailError`` with code `unsent` if it cannot be written, too many wait, or the task is cancelled before
    ///   it is begun; with `inDoubt` if the file is there but may not outlive a loss of power.
    public func send(_ message: MailMessage) async throws(MailError) {
        let name = "\(MIMEDate.sortable(message.date))-\(message.id).eml"
        do {
            try await queue.run { [folder] in
                // Somebody may have cleared it away.
                try folder.create()
                try folder.write(Self.file(message), named: name)
            }
        } catch let error as MailError {
            throw error
        } catch is CancellationError {
            throw MailError(.unsent, "The task was cancelled.")
        } catch {
            throw MailError(.unsent, "Too many messages wait for the disk.", cause: error)
        }
    }

    /// The envelope and the message.
    private static func file(_ message: MailMessage) -> [UInt8] {
        var envelope = MIMEHeader()
        envelope.add("X-Envelope-From", [message.sender.envelopeAddress])
        envelope.add("X-Envelope-To", [message.recipient.envelopeAddress])
        return envelope.bytes + MIMEMessage(message).bytes
    }
}
