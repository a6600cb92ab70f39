extension SMTPConfiguration {
    /// Reads `smtp://[user:password@]host[:port][?parameters]` or the same with `smtps://`.
    ///
    /// User and password are percent-encoded where they have a sign that an address uses itself, such as `%40` for `@`. An
    /// IPv6 address stands in brackets. Without a port, `smtps` means 465, and `smtp` means 587 with a user and 25 without.
    ///
    /// `smtps` encrypts from the first byte, `smtp` by STARTTLS, which is demanded unless the host is this machine. The
    /// parameters are `ca` (``certificateAuthorities``), `ehlo` (``greetingName``), `timeout`, `connect-timeout`,
    /// `connections`, and for `smtp` one of
    /// - `starttls=required`: on this machine too;
    /// - `insecure-tls=none`: never (``SMTPSecurity/insecureNone``).
    ///
    /// - Throws: ``SMTPConfigurationError``, which shows nothing of the address.
    public init(url: String) throws(SMTPConfigurationError) {
        var parts = try SMTPURL(url)
        let credentials = try parts.credentials()
        let (host, port) = try parts.hostAndPort()
        let standardPort: UInt16 = parts.isEncrypted ? 465 : credentials == nil ? 25 : 587
        let isOptional = !parts.isEncrypted && Self.isLoopback(host)
        self.init(
            host: host,
            port: port ?? standardPort,
            security: parts.isEncrypted ? .implicitTLS : isOptional ? .insecureNone : .startTLS,
            credentials: credentials
        )
        certificateAuthorities = parts.take("ca")
        greetingName = parts.take("ehlo")
        if let seconds = try parts.takeNumber("timeout", 1...3_600) { timeout = .seconds(seconds) }
        if let seconds = try parts.takeNumber("connect-timeout", 1...3_600) { connectTimeout = .seconds(seconds) }
        if let number = try parts.takeNumber("connections", 1...64) { connections = number }
        switch (parts.isEncrypted, parts.take("starttls"), parts.take("insecure-tls")) {
        case (_, nil, nil): break
        case (false, "required", nil): security = .startTLS
        case (false, nil, "none"): security = .insecureNone
        default: throw .parameter
        }
        guard parts.isEmpty else { throw .parameter }
        try validate()
    }

    /// Checks that every value can be used.
    func validate() throws(SMTPConfigurationError) {
        guard Self.address(of: host) != nil else { throw .host }
        guard port > 0 else { throw .port }
        if let greetingName, !Self.isName(greetingName) { throw .parameter }
        if let certificateAuthorities, certificateAuthorities.isEmpty || certificateAuthorities.utf8.contains(0) {
            throw .parameter
        }
        let times = [connectTimeout, timeout, idleTimeout]
        guard times.allSatisfy({ $0 >= .milliseconds(1) && $0 <= .seconds(3_600) }),
            (1...64).contains(connections), (1...1_000_000).contains(queueLimit)
        else {
            throw SMTPConfigurationError(
                .limit,
                "A time of a mail server is from a millisecond to an hour, and there are 1 to 64 connections."
            )
        }
    }
}

/// The pieces of a mail server's address.
private struct SMTPURL {
    /// Whether the connection is encrypted from its first byte.
    let isEncrypted: Bool

    private let userInfo: Substring?
    private let location: Substring
    private var parameters: [String: String] = [:]

    init(_ url: String) throws(SMTPConfigurationError) {
        guard let schemeEnd = url.firstRange(of: "://") else { throw .scheme }
        switch url[..<schemeEnd.lowerBound].lowercased() {
        case "smtp": isEncrypted = false
        case "smtps": isEncrypted = true
        default: throw .scheme
        }
        let rest = url[schemeEnd.upperBound...]
        guard !rest.contains("#") else { throw .path }
        let halves = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let authority = halves[0].hasSuffix("/") ? halves[0].dropLast() : halves[0]
        guard !authority.contains("/") else { throw .path }
        let sides = authority.split(separator: "@", omittingEmptySubsequences: false)
        guard sides.count <= 2 else { throw .credentials }
        userInfo = sides.count == 2 ? sides[0] : nil
        location = sides[sides.count - 1]
        for parameter in halves.dropFirst().joined().split(separator: "&") {
            let pair = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, let name = Self.decode(pair[0]), let value = Self.decode(pair[1]),
                parameters.updateValue(value, forKey: name) == nil
            else { throw .parameter }
        }
    }

    /// Whether all parameters have been taken.
    var isEmpty: Bool { parameters.isEmpty }

    mutating func take(_ name: String) -> String? { parameters.removeValue(forKey: name) }

    mutating func takeNumber(_ name: String, _ range: ClosedRange<Int>) throws(SMTPConfigurationError) -> Int? {
        guard let text = take(name) else { return nil }
        guard let number = Int(text), range.contains(number) else { throw .parameter }
        return number
    }

    func credentials() throws(SMTPConfigurationError) -> SMTPCredentials? {
        guard let userInfo else { return nil }
        let pair = userInfo.split(separator: ":", omittingEmptySubsequences: false)
        guard pair.count == 2, let user = Self.decode(pair[0]), let password = Self.decode(pair[1]),
            let credentials = SMTPCredentials(user: user, password: password)
        else { throw .credentials }
        return credentials
    }

    func hostAndPort() throws(SMTPConfigurationError) -> (host: String, port: UInt16?) {
        let host: Substring
        let tail: Substring
        if location.hasPrefix("["), let end = location.firstIndex(of: "]") {
            host = location[location.index(after: location.startIndex)..<end]
            tail = location[location.index(after: end)...]
            guard host.contains(":") else { throw .host }
        } else {
            let end = location.firstIndex(of: ":") ?? location.endIndex
            host = location[..<end]
            tail = location[end...]
        }
        guard SMTPConfiguration.address(of: String(host)) != nil else { throw .host }
        if tail.isEmpty { return (String(host), nil) }
        guard tail.hasPrefix(":"), tail.dropFirst().utf8.allSatisfy({ 0x30...0x39 ~= $0 }),
            let port = UInt16(tail.dropFirst()), port > 0
        else { throw .port }
        return (String(host), port)
    }

    /// Takes percent-encoding off; nil if a `%` has no two digits after it, or the bytes are not UTF-8.
    private static func decode(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
                let value = UInt8(Substring(digits), radix: 16)
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension SMTPConfigurationError {
    fileprivate static let scheme = Self(.scheme, "A mail server's address begins with smtp:// or smtps://.")
    fileprivate static let credentials = Self(
        .credentials,
        "A mail server's address has user:password before its @, with signs such as @ : / ? # % percent-encoded."
    )
    fileprivate static let host = Self(
        .host,
        "A mail server's host is a name, an IPv4 address, or an IPv6 address in brackets."
    )
    fileprivate static let port = Self(.port, "A mail server's port is a number from 1 to 65535.")
    fileprivate static let path = Self(.path, "A mail server's address has no path and no fragment.")
    fileprivate static let parameter = Self(
        .parameter,
        """
        The parameters of a mail server's address are ca=PATH, ehlo=NAME, timeout=SECONDS, connect-timeout=SECONDS, \
        connections=NUMBER and, for smtp://, starttls=required or insecure-tls=none; each is there once.
        """
    )
}
