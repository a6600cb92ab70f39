import GatehouseDatastore

/// Usernames that only an administrator may give.
public struct ReservedUsernames: Hashable, Sendable {
    /// Whether the names of ``standardNames`` are among them.
    public var includesStandard: Bool

    /// The names besides, in any case.
    ///
    /// Names that look like one of them, such as `r00t` for `root`, are reserved with it.
    public var names: [String]

    /// Makes a list of names.
    ///
    /// - Parameters:
    ///   - names: Names of the application's own.
    ///   - includingStandard: Whether the names of ``standardNames`` are reserved too.
    public init(_ names: [String] = [], includingStandard: Bool = true) {
        self.names = names
        includesStandard = includingStandard
    }

    /// The names of ``standardNames``.
    public static let standard = ReservedUsernames()

    /// No names.
    public static let empty = ReservedUsernames(includingStandard: false)

    /// Names that speak for the site, are mailboxes by RFC 2142, get certificates by the CA/Browser Forum's Baseline
    /// Requirements §3.2.2.4.4, belong to a system, stand in paths, or read as "nobody" in some program.
    public static let standardNames: [String] = [
        "abuse", "account", "accounts", "admin", "administration", "administrator", "all", "anonymous", "anyone", "api",
        "app", "assets", "auth", "autoconfig", "autodiscover", "billing", "bin", "broadcasthost", "change", "cdn",
        "confirm", "contact", "daemon", "dashboard", "default", "delete", "deleted", "dns", "do-not-reply",
        "donotreply", "email", "everyone", "false", "favicon.ico", "ftp", "gatehouse", "guest", "healthz", "help",
        "helpdesk", "here", "hostmaster", "imap", "info", "internal", "isatap", "it", "list", "local", "localdomain",
        "localhost", "login", "logout", "mail", "mailer-daemon", "mailerdaemon", "marketing", "me", "mod", "moderator",
        "mx", "nan", "news", "nil", "no-reply", "nobody", "noc", "none", "noreply", "null", "oauth", "official",
        "operator", "owner", "password", "pop", "pop3", "postmaster", "privacy", "profile", "readyz", "register",
        "reset", "robots.txt", "root", "sales", "security", "self", "service", "session", "sessions", "settings",
        "sign-in", "sign-out", "sign-up", "signin", "signout", "signup", "smtp", "ssl", "ssladmin",
        "ssladministrator", "sslwebmaster", "staff", "static", "status", "su", "sudo", "superuser", "support",
        "sysadmin", "system", "team", "token", "tokens", "true", "undefined", "unknown", "usenet", "users", "uucp",
        "verify", "void", "webmaster", "wpad", "www",
    ]

    /// All of them.
    var all: [String] { (includesStandard ? Self.standardNames : []) + names }
}

extension ReservedUsernames: CustomStringConvertible {
    /// Reads names separated by commas; nil if one of them cannot be a username.
    ///
    /// The word `standard` stands for ``standardNames``; the word `none` alone, and nothing, for no names.
    public init?(_ text: String) {
        self.init(includingStandard: false)
        guard !text.isEmpty, text != "none" else { return }
        for word in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let name = IdentifierRules.username(String(word))?.canonical.text.string else { return nil }
            if name == "standard" { includesStandard = true } else { names.append(name) }
        }
    }

    /// The names as ``init(_:)-(String)`` reads them.
    public var description: String {
        let words = (includesStandard ? ["standard"] : []) + names
        return words.isEmpty ? "none" : words.joined(separator: ",")
    }
}
