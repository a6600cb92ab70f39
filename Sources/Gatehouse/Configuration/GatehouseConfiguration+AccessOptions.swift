// The options of tokens, of HTTP Basic and of proxies.

extension AuthenticationTokenConfiguration {
    mutating func read(from options: inout OptionReader) {
        isEnabled = options.flag(
            "tokens",
            "enabled",
            default: isEnabled,
            "Whether authentication tokens are issued and accepted."
        )
        lifetime = options.duration(
            "tokens",
            "lifetime",
            default: lifetime,
            in: .seconds(1) ... .seconds(30 * 86_400),
            "How long an authentication token is accepted."
        )
        returningAtSignIn = options.flag(
            "tokens",
            "returningAtSignIn",
            default: returningAtSignIn,
            "Whether every JSON sign-in returns an authentication token."
        )
        insecurelyAllowingQuery = options.flag(
            "tokens",
            "insecurelyAllowingQuery",
            default: insecurelyAllowingQuery,
            "Whether a token may stand in the query, and so in logs."
        )
    }
}

extension RefreshTokenConfiguration {
    mutating func read(from options: inout OptionReader) {
        isEnabled = options.flag(
            "refreshTokens",
            "enabled",
            default: isEnabled,
            "Whether refresh tokens are issued and accepted."
        )
        idleTimeout = options.duration(
            "refreshTokens",
            "idleTimeout",
            default: idleTimeout,
            in: .seconds(1) ... .seconds(90 * 86_400),
            "How long a refresh token lives without being used."
        )
        lifetime = options.duration(
            "refreshTokens",
            "lifetime",
            default: lifetime,
            in: .seconds(1) ... .seconds(366 * 86_400),
            "How long what began with one sign-in lives."
        )
        grace = options.duration(
            "refreshTokens",
            "grace",
            default: grace,
            in: .zero ... .seconds(300),
            "How long a used refresh token still leads to its successor."
        )
        maximumPerUser = options.integer(
            "refreshTokens",
            "maximumPerUser",
            default: maximumPerUser,
            in: 1...10_000,
            "How many sign-ins with refresh tokens a user may have; the oldest end."
        )
    }
}

extension PersonalTokenConfiguration {
    mutating func read(from options: inout OptionReader) {
        isEnabled = options.flag(
            "personalTokens",
            "enabled",
            default: isEnabled,
            "Whether people can make personal access tokens."
        )
        prefix = options.read(
            "personalTokens",
            "prefix",
            prefix,
            "What personal access tokens begin with.",
            "2 to 16 ASCII letters and digits, the first one a letter",
            PersonalTokenPrefix.init,
            \.description
        )
        lifetime = options.duration(
            "personalTokens",
            "lifetime",
            default: lifetime,
            in: .seconds(1) ... .seconds(3_660 * 86_400),
            "How long a personal access token lives whose maker does not say."
        )
        maximumLifetime = options.duration(
            "personalTokens",
            "maximumLifetime",
            default: maximumLifetime,
            in: .seconds(1) ... .seconds(3_660 * 86_400),
            "How long a personal access token may live at most."
        )
        maximumPerUser = options.integer(
            "personalTokens",
            "maximumPerUser",
            default: maximumPerUser,
            in: 1...10_000,
            "How many personal access tokens a user may have."
        )
        seenGranularity = options.duration(
            "personalTokens",
            "seenGranularity",
            default: seenGranularity,
            "How old the note of a token's last use may become."
        )
        freshness = options.duration(
            "personalTokens",
            "freshness",
            default: freshness,
            "How recent a proof of who one is must be to make a token."
        )
    }
}

extension BasicConfiguration {
    mutating func read(from options: inout OptionReader) {
        realm = options.read(
            "basic",
            "realm",
            realm,
            "What browsers show when they ask for a name and a password.",
            "1 to 128 printable ASCII characters without quotes and backslashes",
            BasicRealm.init,
            \.description
        )
        cacheLifetime = options.duration(
            "basic",
            "cacheLifetime",
            default: cacheLifetime,
            in: .zero ... .seconds(3_600),
            "How long a right name and password are believed without hashing again."
        )
        cacheLimit = options.integer(
            "basic",
            "cacheLimit",
            default: cacheLimit,
            in: 1...1_000_000,
            "How many right names and passwords a process remembers."
        )
    }
}

extension ProxyConfiguration {
    mutating func read(from options: inout OptionReader) {
        trusted = options.read(
            "proxies",
            "trusted",
            trusted,
            "The addresses of proxies that are believed about who is calling.",
            "a list of addresses or ranges such as 10.0.0.0/8, separated by commas, or none",
            AddressRanges.init,
            \.description
        )
        header = options.read(
            "proxies",
            "header",
            header,
            "The header in which these proxies say for whom they ask.",
            "x-forwarded-for or forwarded",
            Header.init(rawValue:),
            \.rawValue
        )
    }
}
