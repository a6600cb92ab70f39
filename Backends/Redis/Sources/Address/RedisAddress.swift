/// Where a Redis or Valkey server is, and how to sign in to it.
public struct RedisAddress: Hashable, Sendable {
    /// A host and its port.
    public struct Endpoint: Hashable, Sendable {
        /// The name or the address, an IPv6 address without brackets.
        public var host: String
        /// The port.
        public var port: Int

        /// Makes an endpoint.
        public init(host: String, port: Int) {
            self.host = host
            self.port = port
        }
    }

    /// How the servers named belong together.
    public enum Topology: Hashable, Sendable {
        /// One server, or some nodes of one cluster; the servers say which.
        case servers([Endpoint])
        /// Sentinels that know which server is the master of a group.
        case sentinels([Endpoint], master: String)
    }

    /// A user's name and password.
    public struct Credentials: Hashable, Sendable {
        /// The user; nil for the default user.
        public var user: String?
        /// The password.
        public var password: String
    }

    /// The servers.
    public let topology: Topology
    /// How to sign in; nil for not at all.
    public let credentials: Credentials?
    /// How to sign in to the sentinels; nil for not at all.
    public let sentinelCredentials: Credentials?
    /// The number of the database.
    public let database: Int
    /// Whether connections are encrypted, and the server's certificate and name checked.
    public let usesTLS: Bool
    /// A file of PEM certificates to trust instead of the system's; nil for the system's.
    public let certificateAuthorityFile: String?
}
