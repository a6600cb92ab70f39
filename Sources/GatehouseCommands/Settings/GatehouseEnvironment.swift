import Configuration
public import Gatehouse
public import GatehouseBreachedPasswords
public import GatehousePasswordStrength
public import Logging

/// The settings of an application that is started by its environment alone.
///
/// Every variable begins with `GATEHOUSE_`. A value that cannot be read, or a variable nobody knows, stops start-up with
/// all of them named.
public struct GatehouseEnvironment: Sendable {
    /// What an application takes where a variable is not set.
    public struct Defaults: Sendable {
        /// Where accounts are kept.
        public var database: StoreLocation
        /// Where sessions and counters are kept; nil for with the accounts.
        public var sessions: SessionLocation?
        /// Where mail goes; nil for nowhere: it waits in the outbox.
        public var mail: MailLocation?
        /// The options of Gatehouse.
        public var configuration: GatehouseConfiguration

        /// Makes defaults; without changes they are the library's own.
        public init(
            database: StoreLocation,
            sessions: SessionLocation? = nil,
            mail: MailLocation? = nil,
            configuration: GatehouseConfiguration = GatehouseConfiguration(publicURL: .loopback(port: 8080))
        ) {
            self.database = database
            self.sessions = sessions
            self.mail = mail
            self.configuration = configuration
        }
    }

    /// How log lines look.
    public enum LogFormat: String, Sendable {
        /// For people.
        case text
        /// One object a line.
        case json
    }

    /// Where accounts are kept.
    public let database: StoreLocation
    /// Where sessions and counters are kept; nil for with the accounts.
    public let sessions: SessionLocation?
    /// Where mail goes; nil for nowhere: it waits in the outbox.
    public let mail: MailLocation?
    /// The address to listen on.
    public let host: String
    /// The port to listen on; 0 for any free one.
    public let port: Int
    /// How log lines look.
    public let logFormat: LogFormat
    /// The options of Gatehouse.
    public let configuration: GatehouseConfiguration
    /// Whether and where new passwords are looked up among those of data breaches.
    public let breachedPasswords: BreachedPasswordsConfiguration
    /// How hard to guess a new password has to be.
    public let passwordStrength: PasswordStrengthConfiguration
    /// Every option, for listing.
    public let options: [OptionReader.Option]
    private let secretKeys: String
    private let peppers: PepperRing

    /// Reads the settings.
    ///
    /// - Parameters:
    ///   - environment: The variables.
    ///   - defaults: What to take where a variable is not set.
    /// - Throws: `ConfigurationError` that lists every problem.
    public init(_ environment: [String: String], defaults: Defaults) throws(ConfigurationError) {
        var options = OptionReader(
            ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: environment))
        )
        database = options.read(
            "",
            "database",
            defaults.database,
            "Where accounts are kept: memory:, sqlite:PATH or a postgresql:// URI of libpq.",
            "memory:, sqlite:PATH or a postgresql:// URI (a password in it must be percent-encoded)",
            StoreLocation.init,
            \.description
        )
        sessions = options.read(
            "",
            "sessions",
            defaults.sessions,
            "Where sessions and counters are kept: a redis:// URI, or rediss:// for TLS; empty for with the accounts.",
            "a redis://, rediss://, redis+sentinel:// or rediss+sentinel:// URI (a password in it must be "
                + "percent-encoded), nor empty",
            { text -> SessionLocation?? in text.utf8.isEmpty ? .some(nil) : SessionLocation(text).map { .some($0) } },
            { $0?.description ?? "" }
        )
        host = options.text("", "host", default: "127.0.0.1", "The address to listen on.")
        port = options.integer("", "port", default: 8080, in: 0...65_535, "The port to listen on; 0 for any free one.")
        logFormat = options.read(
            "",
            "log",
            .text,
            "How log lines look.",
            "text or json",
            LogFormat.init(rawValue:),
            \.rawValue
        )
        mail = options.read(
            "",
            "mail",
            defaults.mail,
            "Where mail goes: a folder, a mail server, or the log; if not set, it waits in the outbox.",
            "directory:PATH, smtp://…, smtps://… or log:",
            { MailLocation($0).map(Optional.some) },
            { $0?.description ?? "" }
        )
        secretKeys = options.read(
            "",
            "secretKeys",
            "",
            "The server's secret keys in base64, the current one first.",
            "a list of keys",
            { $0 },
            { $0.isEmpty ? "" : "<secret>" }
        )
        peppers = options.read(
            "",
            "passwordPeppers",
            .empty,
            "The peppers of password hashes as id:base64, that of new hashes first, or none in its place.",
            "a list of id:base64, each id once, the first one 32 random bytes or the word none",
            { try? PepperRing(list: $0) },
            \.summary
        )
        var configuration = defaults.configuration
        if let port = UInt16(exactly: port) { configuration.publicURL = .loopback(port: port) }
        self.configuration = GatehouseConfiguration(reading: &options, defaults: configuration)
        breachedPasswords = BreachedPasswordsConfiguration(reading: &options)
        passwordStrength = PasswordStrengthConfiguration(reading: &options)
        self.options = options.options
        var problems = options.problems.map(\.description)
        if let id = self.configuration.passwords.bareHashes.pepper, peppers[id] == nil {
            problems.append("GATEHOUSE_PASSWORDS_BARE_HASHES names a pepper that is not in GATEHOUSE_PASSWORD_PEPPERS")
        }
        let known = Set(options.options.map(\.variable))
        for variable in environment.keys.sorted() where variable.hasPrefix("GATEHOUSE_") && !known.contains(variable) {
            problems.append("\(variable) is not a variable of Gatehouse; `gatehouse config` lists them")
        }
        guard problems.isEmpty else { throw ConfigurationError(problems: problems) }
    }

    /// Makes the screenings of new passwords that the settings ask for; those that ask nobody come first.
    ///
    /// - Throws: `PasswordScreeningError` if a file cannot be used.
    public func makeScreenings() throws(PasswordScreeningError) -> [any PasswordScreening] {
        let strength: (any PasswordScreening)? = passwordStrength.makeScreening()
        return [strength, try breachedPasswords.makeScreening()].compactMap(\.self)
    }

    /// Opens the stores, runs a body with them, and closes them when the body has returned or thrown: the sessions' before
    /// the accounts'.
    ///
    /// - Parameters:
    ///   - migrating: Whether to make the database if it is not there, and to bring its schema up to date.
    ///   - logger: Where the stores say what happens to their connections.
    ///   - body: What to do with the stores; every verb afterwards throws.
    /// - Throws: `StoreError` if a store cannot be opened, and what the body throws.
    public func withStores<Result>(
        migrating: Bool,
        logger: Logger = Logger(label: "gatehouse.store"),
        _ body: (StoreSelection) async throws -> Result
    ) async throws -> Result {
        try await database.withStore(migrating: migrating, logger: logger) { accounts in
            guard let sessions else { return try await body(StoreSelection(accounts: accounts)) }
            return try await sessions.withStore(logger: logger) { sessions in
                try await body(StoreSelection(accounts: accounts, sessions: sessions))
            }
        }
    }

    /// Returns the secret keys with the peppers of `GATEHOUSE_PASSWORD_PEPPERS`: the keys of `GATEHOUSE_SECRET_KEYS`, else
    /// those kept beside the database, made once; for a database in memory, new ones.
    ///
    /// Beside a SQLite file `PATH` that is `PATH.keys`. A database on a server has no folder of ours, so its keys are in
    /// `gatehouse.keys` in the current folder: enough for one node, while several must share `GATEHOUSE_SECRET_KEYS`.
    ///
    /// - Parameters:
    ///   - surroundings: The randomness of new keys.
    ///   - folder: Where to keep the keys of a database on a server; nil for the current folder.
    /// - Returns: The keys, and a sentence for the operator if they do not come from the variable.
    /// - Throws: `KeyError` if a key is weak or damaged, `ConfigurationError` if the file cannot be made or read.
    public func loadKeys(
        _ surroundings: Surroundings = .system,
        folder: String? = nil
    ) throws -> (ring: KeyRing, notice: String?) {
        let keys = try findKeys(surroundings, folder: folder)
        return (keys.ring, keys.notice)
    }

    /// Does what ``loadKeys(_:folder:)`` does, and says whether the keys were made by this call.
    func findKeys(
        _ surroundings: Surroundings = .system,
        folder: String? = nil
    ) throws -> (ring: KeyRing, notice: String?, areNew: Bool) {
        guard secretKeys.isEmpty else { return (try KeyRing(base64List: secretKeys, peppers: peppers), nil, false) }
        let path: String
        var advice = ""
        switch database {
        case .memory:
            let notice = "GATEHOUSE_SECRET_KEYS is not set: keys were made for this run."
            return (KeyRing(current: .random(from: surroundings), peppers: peppers), notice, true)
        case .sqlite(let file):
            path = "\(file).keys"
        case .postgreSQL:
            path = (folder.map { "\($0)/" } ?? "") + "gatehouse.keys"
            advice = " All nodes must share them: give every node the same GATEHOUSE_SECRET_KEYS."
        }
        let (ring, isNew) = try KeyFile.load(path, surroundings)
        let verb = isNew ? "were made and are kept" : "are kept"
        return (ring.with(peppers), "GATEHOUSE_SECRET_KEYS is not set: the keys \(verb) in \(path).\(advice)", isNew)
    }
}
