public import GatehouseDatastore

/// Who is calling, as far as the transport knows.
public struct ClientInfo: Hashable, Sendable {
    /// The network address as text; nil if it is not known.
    public var address: StoredText?

    /// What the client calls itself, cut to 512 bytes; nil if it did not say.
    public var agent: StoredText?

    /// The language that the caller asked for, as a BCP 47 tag in lower case; nil if it asked for none that there is.
    public var language: StoredName?

    /// Makes a description of a caller from what the transport says of it.
    public init(address: String? = nil, agent: String? = nil, language: StoredName? = nil) {
        self.address = address.map { StoredText(lossy: $0, limit: 64) }
        self.agent = agent.map { StoredText(lossy: $0, limit: 512) }
        self.language = language
    }

    /// A caller of whom nothing is known, such as a command line.
    public static let unknown = ClientInfo()
}
