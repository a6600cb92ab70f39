public import Gatehouse
public import GatehouseSMTP
public import Logging

/// Where mail goes, as a setting names it: a folder, a mail server, or the log.
public enum MailLocation: Sendable, CustomStringConvertible {
    /// One file a message in this folder.
    case directory(String)
    /// To a mail server.
    case smtp(SMTPConfiguration)
    /// Into the log, links and all; for development.
    case log

    /// Reads a location; nil for anything else.
    public init?(_ text: String) {
        if text == "log:" {
            self = .log
        } else if text.hasPrefix("directory:"), text.utf8.count > "directory:".utf8.count {
            self = .directory(String(text.dropFirst("directory:".count)))
        } else if let configuration = try? SMTPConfiguration(url: text) {
            self = .smtp(configuration)
        } else {
            return nil
        }
    }

    /// The location as a setting names it, without user and password.
    public var description: String {
        switch self {
        case .directory(let path): "directory:\(path)"
        case .smtp(let configuration): configuration.description
        case .log: "log:"
        }
    }

    /// Makes the mailer.
    ///
    /// - Parameter logger: Where mail goes with ``log``.
    /// - Throws: `MailError` if the folder cannot be made, `SMTPConfigurationError` if no server can be spoken to like that.
    public func makeMailer(logger: Logger = Logger(label: "gatehouse.mail")) throws -> any Mailer {
        switch self {
        case .directory(let path): try DirectoryMailer(path: path)
        case .smtp(let configuration): try SMTPMailer(configuration)
        case .log: LogMailer(logger: logger)
        }
    }
}
