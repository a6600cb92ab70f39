public import Gatehouse

/// Whether and where new passwords are looked up among those of data breaches.
public struct BreachedPasswordsConfiguration: Sendable {
    /// Where to look: a service, or a file.
    ///
    /// `https://api.pwnedpasswords.com` asks Have I Been Pwned, which learns the first five hexadecimal digits of the
    /// password's SHA-1, shared by many, and nothing of the user. `file:PATH` asks nobody.
    /// - Environment variable: `GATEHOUSE_BREACHED_PASSWORDS_SOURCE`
    /// - Default value: none
    /// - Notes: `none`, an https URL, or `file:PATH` of the sorted list that the downloader of Have I Been Pwned writes. A
    ///   service's outage lets passwords pass, noted in the log, unless `GATEHOUSE_PASSWORDS_ALLOWING_UNSCREENED` is off; a
    ///   file that is missing or damaged stops start-up.
    public var source = BreachedPasswordSource.none

    /// How often a password has to have been found to be refused.
    ///
    /// - Environment variable: `GATEHOUSE_BREACHED_PASSWORDS_MINIMUM_COUNT`
    /// - Default value: 1
    public var minimumCount = 1

    /// The PEM file of the authorities that a service's certificate is checked by.
    ///
    /// Set it for a mirror in your own network.
    /// - Environment variable: `GATEHOUSE_BREACHED_PASSWORDS_CERTIFICATE_AUTHORITIES`
    /// - Default value: system
    /// - Notes: `system` for those that the system trusts.
    public var certificateAuthorities = "system"

    /// Makes the default configuration.
    public init() {}

    /// Reads a configuration.
    ///
    /// - Parameters:
    ///   - options: The reader.
    ///   - defaults: The values of options that are not set.
    public init(reading options: inout OptionReader, defaults: BreachedPasswordsConfiguration = .init()) {
        source = options.read(
            "breachedPasswords",
            "source",
            defaults.source,
            "Where breached passwords are looked up: none, an https URL of a range service, or file:PATH.",
            "none, an https URL, or file:PATH",
            BreachedPasswordSource.init,
            \.description
        )
        minimumCount = options.integer(
            "breachedPasswords",
            "minimumCount",
            default: defaults.minimumCount,
            in: 1...1_000_000,
            "How often a password has to have been found in breaches to be refused."
        )
        certificateAuthorities = options.text(
            "breachedPasswords",
            "certificateAuthorities",
            default: defaults.certificateAuthorities,
            "The PEM file of the authorities that the service's certificate is checked by, or system."
        )
    }

    /// Makes the screening; nil if there is no source.
    ///
    /// - Throws: `PasswordScreeningError` if a file cannot be used.
    public func makeScreening() throws(PasswordScreeningError) -> (any PasswordScreening)? {
        let minimumCount = UInt64(clamping: minimumCount)
        switch source {
        case .none: return nil
        case .file(let path): return try BreachedPasswordFile(path: path, minimumCount: minimumCount)
        case .service(let url):
            return try BreachedPasswordService(
                url,
                minimumCount: minimumCount,
                certificateAuthorities: certificateAuthorities == "system" ? nil : certificateAuthorities
            )
        }
    }
}
