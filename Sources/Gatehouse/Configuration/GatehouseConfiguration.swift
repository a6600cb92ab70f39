public import Configuration

/// Everything that can be set about Gatehouse.
///
/// Each default is the safe choice.
///
/// Set fields in code, or read them from the environment with ``init(reading:)``.
public struct GatehouseConfiguration: Sendable {
    /// Where users reach the application: the origin of links and the judge of where a request comes from.
    public var publicURL: PublicURL

    /// How passwords are judged and hashed.
    public var passwords = PasswordConfiguration()

    /// How long sessions live.
    public var sessions = SessionConfiguration()

    /// How sign-in works.
    public var signIn = SignInConfiguration()

    /// How authentication tokens work.
    public var tokens = AuthenticationTokenConfiguration()

    /// How refresh tokens work.
    public var refreshTokens = RefreshTokenConfiguration()

    /// How personal access tokens work.
    public var personalTokens = PersonalTokenConfiguration()

    /// How HTTP Basic works on the routes that accept it.
    public var basic = BasicConfiguration()

    /// Which proxies stand before the application.
    public var proxies = ProxyConfiguration()

    /// Whether and how people may register.
    public var registration = RegistrationConfiguration()

    /// Which usernames people may choose.
    public var identifiers = IdentifierConfiguration()

    /// Whether an address has to be confirmed, and how.
    public var confirmation = ConfirmationConfiguration()

    /// Whether and how people set a new password who lost theirs.
    public var recovery = RecoveryConfiguration()

    /// Whether and how people sign in by a mailed link.
    public var passwordless = PasswordlessConfiguration()

    /// How people change their e-mail address.
    public var emailChange = EmailChangeConfiguration()

    /// How people change their username.
    public var usernameChange = UsernameChangeConfiguration()

    /// Where mailed links lead, and how many are mailed.
    public var links = LinkConfiguration()

    /// What mails say of the application, and how long they are tried.
    public var mail = MailConfiguration()

    /// Whether sign-ins are noted with the user.
    public var tracking = TrackingConfiguration()

    /// How many attempts are allowed.
    public var throttling = ThrottlingConfiguration()

    /// Makes the default configuration for an application that users reach at an address.
    public init(publicURL: PublicURL) {
        self.publicURL = publicURL
    }

    /// Reads a configuration.
    ///
    /// - Parameter reader: A reader over the keys `gatehouse.<section>.<option>`; over the environment these are the
    ///   variables `GATEHOUSE_<SECTION>_<OPTION>`.
    /// - Throws: ``ConfigurationError`` that lists every value that cannot be read.
    public init(reading reader: ConfigReader) throws(ConfigurationError) {
        var options = OptionReader(reader)
        self.init(reading: &options, defaults: GatehouseConfiguration(publicURL: .loopback(port: 8080)))
        guard options.problems.isEmpty else { throw ConfigurationError(problems: options.problems.map(\.description)) }
    }

    /// Reads a configuration and notes in the reader what there was to read and what could not be.
    ///
    /// - Parameters:
    ///   - options: The reader.
    ///   - defaults: The values of options that are not set.
    public init(reading options: inout OptionReader, defaults: GatehouseConfiguration) {
        self = defaults
        publicURL = options.read(
            "",
            "publicUrl",
            defaults.publicURL,
            "Where users reach the application; the origin of every link.",
            "an http or https URL without a path",
            PublicURL.init,
            \.description
        )
        passwords.read(from: &options)
        sessions.read(from: &options)
        signIn.read(from: &options)
        tokens.read(from: &options)
        refreshTokens.read(from: &options)
        personalTokens.read(from: &options)
        basic.read(from: &options)
        proxies.read(from: &options)
        registration.read(from: &options)
        identifiers.read(from: &options)
        confirmation.read(from: &options)
        recovery.read(from: &options)
        passwordless.read(from: &options)
        emailChange.read(from: &options)
        usernameChange.read(from: &options)
        links.read(from: &options)
        mail.read(from: &options)
        tracking.read(from: &options)
        throttling.read(from: &options)
    }
}
