/// How an application presents itself to its users, in mails and on pages.
public struct ApplicationProfile: Hashable, Sendable {
    /// Its name, as users know it.
    public var name: String

    /// Where users find help: an e-mail address or an `https` address; nil for none.
    public var support: String?

    /// Makes a profile.
    public init(name: String, support: String? = nil) {
        self.name = name
        self.support = support
    }
}

extension ApplicationProfile {
    /// The application as its settings present it: under its name, else under its host.
    init(_ configuration: GatehouseConfiguration) {
        let name = configuration.mail.applicationName ?? configuration.publicURL.host
        self.init(name: name, support: configuration.mail.support)
    }
}
