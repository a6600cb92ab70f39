extension PasswordConfiguration {
    mutating func read(from options: inout OptionReader) {
        readPolicy(from: &options)
        scheme = options.read(
            "passwords",
            "scheme",
            scheme,
            "Which scheme makes new hashes, and with which parameters.",
            "a scheme such as bcrypt or argon2id:m=19456,t=2,p=1, within the limits and no weaker than OWASP asks",
            PasswordSchemeChoice.init,
            \.description
        )
        bareHashes = options.read(
            "passwords",
            "bareHashes",
            bareHashes,
            "Where hashes without an envelope come from.",
            "gatehouse, other, flask-security, flask-security-3 or devise, the last three with :ID for a pepper",
            PasswordOrigin.init,
            \.description
        )
        cost = options.integer(
            "passwords",
            "cost",
            default: cost,
            in: 10...15,
            "bcrypt's cost; one more doubles the time."
        )
        threads = options.integer(
            "passwords",
            "threads",
            default: threads,
            in: 1...1_024,
            "How many threads hash passwords."
        )
        queueLimit = options.integer(
            "passwords",
            "queueLimit",
            default: queueLimit,
            in: 1...100_000,
            "How many passwords may wait to be hashed; beyond, 503."
        )
        queueTimeout = options.duration(
            "passwords",
            "queueTimeout",
            default: queueTimeout,
            "How long a password may wait to be hashed; beyond, 503."
        )
    }

    private mutating func readPolicy(from options: inout OptionReader) {
        profile = options.read(
            "passwords",
            "profile",
            profile,
            "Which standard's demands new passwords meet: standard, or nist80063B4 for 15 characters.",
            "standard or nist80063B4",
            PasswordProfile.init(rawValue:),
            \.rawValue
        )
        minimumLength = options.integer(
            "passwords",
            "minimumLength",
            default: minimumLength,
            in: 8...256,
            "The fewest characters a new password may have."
        )
        maximumByteCount = options.integer(
            "passwords",
            "maximumByteCount",
            default: maximumByteCount,
            in: 64...4_096,
            "The most bytes a password may have; bcrypt takes 72 without a pepper."
        )
        contextWords = options.words(
            "passwords",
            "contextWords",
            default: contextWords,
            "Words that nobody may use as a password, such as the application's name, separated by commas."
        )
        screeningTimeout = options.duration(
            "passwords",
            "screeningTimeout",
            default: screeningTimeout,
            "How long a screening, such as a look-up among breached passwords, may take."
        )
        allowingUnscreened = options.flag(
            "passwords",
            "allowingUnscreened",
            default: allowingUnscreened,
            "Whether a new password may be set that a screening could not judge."
        )
    }
}

extension SessionConfiguration {
    mutating func read(from options: inout OptionReader) {
        idleTimeout = options.duration(
            "sessions",
            "idleTimeout",
            default: idleTimeout,
            "How long a session lives without being used."
        )
        lifetime = options.duration(
            "sessions",
            "lifetime",
            default: lifetime,
            "How long a session lives however much it is used."
        )
        rememberLifetime = options.duration(
            "sessions",
            "rememberLifetime",
            default: rememberLifetime,
            "How long a session lives whose user asked to be remembered."
        )
        freshness = options.duration(
            "sessions",
            "freshness",
            default: freshness,
            "How long a sign-in counts as recent."
        )
        rotationGrace = options.duration(
            "sessions",
            "rotationGrace",
            default: rotationGrace,
            "How long a replaced session id still works."
        )
        seenGranularity = options.duration(
            "sessions",
            "seenGranularity",
            default: seenGranularity,
            "How old the note of a session's last use may become."
        )
        maximumPerUser = options.integer(
            "sessions",
            "maximumPerUser",
            default: maximumPerUser,
            in: 1...10_000,
            "How many sessions a user may have; the oldest ends."
        )
        sweepInterval = options.duration(
            "sessions",
            "sweepInterval",
            default: sweepInterval,
            "How often what has expired is removed."
        )
    }
}

extension SignInConfiguration {
    mutating func read(from options: inout OptionReader) {
        allowingUsernames = options.flag(
            "signIn",
            "allowingUsernames",
            default: allowingUsernames,
            "Whether a user may sign in with the username."
        )
    }
}

extension RegistrationConfiguration {
    mutating func read(from options: inout OptionReader) {
        isEnabled = options.flag("registration", "enabled", default: isEnabled, "Whether people may register.")
        requiringUsername = options.flag(
            "registration",
            "requiringUsername",
            default: requiringUsername,
            "Whether a username has to be chosen."
        )
    }
}

extension IdentifierConfiguration {
    mutating func read(from options: inout OptionReader) {
        reservedUsernames = options.read(
            "identifiers",
            "reservedUsernames",
            reservedUsernames,
            "Usernames that only an administrator may give, separated by commas; standard stands for Gatehouse's own list.",
            "a list of usernames separated by commas, with standard for Gatehouse's own, or none",
            ReservedUsernames.init,
            \.description
        )
    }
}

extension TrackingConfiguration {
    mutating func read(from options: inout OptionReader) {
        isEnabled = options.flag("tracking", "enabled", default: isEnabled, "Whether sign-ins are noted with the user.")
    }
}

extension ThrottlingConfiguration {
    mutating func read(from options: inout OptionReader) {
        isEnabled = options.flag("throttling", "enabled", default: isEnabled, "Whether attempts are counted at all.")
        accountLimit = options.integer(
            "throttling",
            "accountLimit",
            default: accountLimit,
            in: 1...100,
            "How many passwords may be tried for one account before it is locked."
        )
        accountWindow = options.duration(
            "throttling",
            "accountWindow",
            default: accountWindow,
            "In what time they are counted."
        )
        accountLock = options.duration(
            "throttling",
            "accountLock",
            default: accountLock,
            "How long an account is then locked."
        )
    }
}
