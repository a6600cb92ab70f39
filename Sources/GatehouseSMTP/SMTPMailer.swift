public import Gatehouse

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Hands messages to a mail server by SMTP, through libcurl.
///
/// ```swift
/// let mailer = try SMTPMailer(url: "smtps://gatehouse:s3cret@mail.example.org")
/// ```
///
/// A few threads of its own speak with the server, so nothing blocks the threads that answer requests; each keeps its
/// connection for the next message for a while. The connection is encrypted and the certificate verified, see
/// ``SMTPConfiguration/init(url:)`` for what is asked and how to say otherwise. Environment variables for proxies have no
/// effect.
///
/// ## What an error means
/// - `unsent`: there was no connection, no TLS, no login, or an answer that may be another one later (4xx, 421).
/// - `refused`: a 5xx to the sender, the recipient or the message, except those that ask for a login.
/// - `inDoubt`: the whole message was given away, and no answer came.
public final class SMTPMailer: Mailer {
    private let queue: SMTPQueue
    private let connections: Int
    private let timeout: Duration

    /// Makes a mailer and starts its threads; it connects when there is a message.
    ///
    /// - Throws: ``SMTPConfigurationError`` if a value cannot be used, or the file of authorities cannot be read.
    public init(_ configuration: SMTPConfiguration) throws(SMTPConfigurationError) {
        try configuration.validate()
        if let path = configuration.certificateAuthorities, !FileManager.default.isReadableFile(atPath: path) {
            throw SMTPConfigurationError(.certificateAuthorities, "The file of certificate authorities cannot be read.")
        }
        try CurlConnection.checkLibrary()
        let queue = SMTPQueue(limit: configuration.queueLimit)
        self.queue = queue
        connections = configuration.connections
        timeout = configuration.timeout
        for number in 0..<configuration.connections {
            WorkerThread.start(named: "gatehouse-smtp-\(number)") { Self.work(queue, configuration) }
        }
    }

    /// Makes a mailer for a server's address, as ``SMTPConfiguration/init(url:)`` reads it.
    ///
    /// - Throws: ``SMTPConfigurationError``, which shows nothing of the address.
    public convenience init(url: String) throws(SMTPConfigurationError) {
        try self.init(SMTPConfiguration(url: url))
    }

    deinit {
        queue.stop(threads: connections)
    }

    /// Hands one message to the server.
    ///
    /// It waits at most ``SMTPConfiguration/timeout`` for its turn and as long again for the server. When the task is
    /// cancelled it returns at once; the connection is closed within a second.
    ///
    /// - Throws: ``MailError``, whose summary has neither an address nor a line of the message.
    public func send(_ message: MailMessage) async throws(MailError) {
        let job = SMTPJob(message)
        let error = await withTaskCancellationHandler { () -> MailError? in
            guard queue.add(job) else { return MailError(.unsent, "Too many messages wait for the mail server.") }
            let timer = Task { [timeout] in
                // Cancelled once the message has an outcome.
                guard (try? await Task.sleep(for: timeout)) != nil else { return }
                job.giveUpWaiting("No connection was free for the message in time.")
            }
            defer {
                timer.cancel()
                queue.remove(job)
            }
            return await job.outcome()
        } onCancel: {
            job.giveUp("The task was cancelled.")
        }
        if let error { throw error }
    }

    /// What each thread does.
    private static func work(_ queue: SMTPQueue, _ configuration: SMTPConfiguration) {
        CurlConnection.prepareThread()
        var connection: CurlConnection?
        while true {
            switch queue.next(within: connection == nil ? nil : configuration.idleTimeout) {
            case .send(let job):
                guard job.begin() else { continue }
                let current = connection ?? CurlConnection(configuration)
                guard let current else {
                    job.finish(MailError(.unsent, "The mail library has no memory left."))
                    continue
                }
                let error = current.send(job)
                connection = error == nil ? current : nil
                job.finish(error)
            case .idle: connection = nil
            case .stop: return
            }
        }
    }
}
