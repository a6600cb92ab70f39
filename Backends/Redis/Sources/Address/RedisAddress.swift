/// Where a Redis or Valkey server is, and how to sign in to it: a URI.
///
/// | Form | Meaning |
/// |---|---|
/// | `redis://db:6379/0` | one server; without a port 6379, without a database 0 |
/// | `redis://db1:7000,db2:7001` | some nodes of one cluster, which tell of the others |
/// | `redis+sentinel://s1:26379,s2/accounts/0` | the master of the group `accounts`, as these sentinels know it; without a port 26379 |
/// | `rediss://…`, `rediss+sentinel://…` | the same over TLS, the certificate and the name in it checked |
///
/// `user:password@` or `:password@` before the hosts signs in to the server, as that user or as the default one. Behind a
/// `?` and between `&` may stand `cafile`, a file of PEM certificates to trust instead of the system's, with TLS alone; and
/// `sentinelUser` and `sentinelPassword`, with sentinels alone.
///
/// A user, a password and a path are percent-encoded UTF-8, as in any URI (RFC 3986 §2.1): an `@`, `/`, `?`, `#` or `%`, a
/// space and everything that is not ASCII has to be. ``description`` has hosts, group and database alone, and no other text
/// of this type shows more.
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

    /// Reads a URI; nil for anything but the forms above.
    ///
    /// It is nil also for a user without a password, which other clients take for either of them; for an empty password;
    /// for a database other than 0 with several servers, because a cluster has no other; and for a text in which a part of
    /// a password would stand for a host, a port, a group or a database, as happens when an `@` or a `/` of it is not
    /// encoded (`%40`, `%2F`): that part would stand in logs.
    ///
    /// - Parameter text: Such as `rediss://app:secret@db:6379/1?cafile=/etc/ssl/redis.pem`.
    public init?(_ text: String) {
        guard let parts = RedisAddressParts(text) else { return nil }
        topology = parts.topology
        credentials = parts.credentials
        sentinelCredentials = parts.sentinelCredentials
        database = parts.database
        usesTLS = parts.usesTLS
        certificateAuthorityFile = parts.certificateAuthorityFile
    }
}

extension RedisAddress: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Hosts, ports, group and database as a URI, without users, passwords and file.
    public var description: String {
        let encryption = usesTLS ? "s" : ""
        func list(_ endpoints: [Endpoint]) -> String { endpoints.map(\.description).joined(separator: ",") }
        return switch topology {
        case .servers(let servers): "redis\(encryption)://\(list(servers))/\(database)"
        case .sentinels(let sentinels, let master):
            "redis\(encryption)+sentinel://\(list(sentinels))/\(master)/\(database)"
        }
    }

    /// The same as ``description``.
    public var debugDescription: String { description }

    /// Nothing, so that a dump shows no password.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension RedisAddress.Endpoint: CustomStringConvertible {
    /// Host and port as in a URI, an IPv6 address in brackets.
    public var description: String {
        host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}

extension RedisAddress.Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A fixed text in place of user and password.
    public var description: String { "<credentials>" }

    /// A fixed text in place of user and password.
    public var debugDescription: String { description }

    /// Nothing, so that a dump shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
