import CLibpq

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Where a PostgreSQL server is and how to sign in to it: a connection string of libpq.
///
/// Everything that libpq understands may stand in it: several hosts, TLS, password and service files, options
/// (PostgreSQL 15 documentation, §34.1 "Connection Strings"). What it leaves open, the variables `PG…` of the environment
/// decide, but for these, which have other defaults here: `target_session_attrs=read-write`, so that of several hosts the
/// one is taken that accepts changes; `connect_timeout` from the configuration; and `keepalives_idle=30`,
/// `keepalives_interval=10`, `keepalives_count=3`, `tcp_user_timeout=10000`, so that a peer that vanished is noticed. With a
/// service file all of them are left to it.
///
/// Its ``description`` has hosts and database alone, never a password.
public struct PostgreSQLAddress: Hashable, Sendable {
    /// The connection string as it was given; it may hold a password.
    let connectionString: String

    /// The settings that stand in it, by keyword.
    private let settings: [String: String]

    /// Takes a connection string, a URI or keywords with values; nil if libpq cannot read it.
    ///
    /// It is nil also if a part of a password would be taken for a host, a port or a database, as happens when a `/` or an
    /// `@` of a password is not escaped in a URI (`%2F`, `%40`): that part would stand in logs.
    ///
    /// - Parameter connectionString: Such as `postgresql://app@db1,db2/accounts?sslmode=verify-full`.
    public init?(_ connectionString: String) {
        guard !connectionString.utf8.contains(0), let settings = Self.parse(connectionString) else { return nil }
        guard Self.isUnmistakable(connectionString, settings) else { return nil }
        self.connectionString = connectionString
        self.settings = settings
    }

    private static func parse(_ connectionString: String) -> [String: String]? {
        // libpq returns a list of its own, ended by an entry without a keyword, or nothing if it cannot read the text.
        guard let options = unsafe PQconninfoParse(connectionString, nil) else { return nil }
        defer { unsafe PQconninfoFree(options) }
        var settings: [String: String] = [:]
        var index = 0
        while let keyword = unsafe options[index].keyword {
            if let value = unsafe options[index].val {
                settings[unsafe String(cString: keyword)] = unsafe String(cString: value)
            }
            index += 1
        }
        return settings
    }

    /// Whether what libpq took for hosts, ports and a database can be that.
    private static func isUnmistakable(_ connectionString: String, _ settings: [String: String]) -> Bool {
        let hosts = split(settings["host"]) + split(settings["hostaddr"])
        // The `@` at the beginning is that of an abstract socket.
        guard hosts.allSatisfy({ !$0.dropFirst().contains("@") }) else { return false }
        guard split(settings["port"]).allSatisfy({ $0.isEmpty || (UInt16($0) ?? 0) > 0 }) else { return false }
        guard settings["dbname"]?.contains("://") != true else { return false }
        // In a URI the path comes behind the user; a second `@` is part of a password that ought to be escaped. By bytes: a
        // character that joins the one before it must not hide that one.
        guard let scheme = ["postgresql://", "postgres://"].first(where: connectionString.hasPrefix) else {
            return true
        }
        let (slash, at, question) = (UInt8(ascii: "/"), UInt8(ascii: "@"), UInt8(ascii: "?"))
        let places = connectionString.utf8.dropFirst(scheme.utf8.count)
        let authority = places.prefix { $0 != slash && $0 != question }
        let path = places.dropFirst(authority.count).prefix { $0 != question }
        return authority.count { $0 == at } <= 1 && !path.contains(at)
    }

    /// How many hosts there are to try, at least one.
    var hostCount: Int { max(Self.split(settings["host"]).count, Self.split(settings["hostaddr"]).count) }

    private static func split(_ list: String?) -> [Substring] {
        (list ?? "").split(separator: ",", omittingEmptySubsequences: false)
    }

    /// What to tell libpq, in order; later settings win over those in the connection string.
    func parameters(connectDeadline: Duration) -> [(keyword: String, value: String)] {
        let seconds = max(connectDeadline.components.seconds, 2)
        // What a service file says, libpq alone knows, and ours would go before it.
        let variable = unsafe getenv("PGSERVICE")
        let hasService = settings["service"] != nil || (unsafe variable != nil)
        let defaults = [
            ("connect_timeout", "\(seconds)"), ("target_session_attrs", "read-write"), ("keepalives_idle", "30"),
            ("keepalives_interval", "10"), ("keepalives_count", "3"), ("tcp_user_timeout", "10000"),
        ]
        return [("dbname", connectionString)] + defaults.filter { settings[$0.0] == nil && !hasService }
            + [("client_encoding", "UTF8"), ("fallback_application_name", "gatehouse")]
    }
}

extension PostgreSQLAddress: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Hosts, ports and database as a URI, without user, password and options.
    public var description: String {
        let hosts = Self.split(settings["host"] ?? settings["hostaddr"])
        let ports = Self.split(settings["port"])
        let places = hosts.enumerated().map { index, host in
            let port = ports.count == 1 ? ports.first : ports.dropFirst(index).first
            let isIPv6 = host.contains(":") && !host.hasPrefix("/")
            return (isIPv6 ? "[\(host)]" : "\(host)") + (port.map { $0.isEmpty ? "" : ":\($0)" } ?? "")
        }
        // A socket's folder has slashes of its own, so it is put behind the database.
        guard !places.contains(where: { $0.hasPrefix("/") }) else {
            return "postgresql:///\(settings["dbname"] ?? "")?host=\(places.joined(separator: ","))"
        }
        return "postgresql://\(places.joined(separator: ","))/\(settings["dbname"] ?? "")"
    }

    /// The same as ``description``.
    public var debugDescription: String { description }

    /// Nothing, so that a dump shows no password.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
