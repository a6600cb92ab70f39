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

    /// Whether and how people may register.
    public var registration = RegistrationConfiguration()

    /// Which usernames people may choose.
    public var identifiers = IdentifierConfiguration()

    /// Whether an address has to be confirmed.
    public var confirmation = ConfirmationConfiguration()

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
        registration.read(from: &options)
        identifiers.read(from: &options)
        confirmation.read(from: &options)
        tracking.read(from: &options)
        throttling.read(from: &options)
    }
}
