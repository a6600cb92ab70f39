import Gatehouse

/// Where a mail server is, and how to speak with it.
///
/// It is read from an address, see ``init(url:)``, or made of its parts.
public struct SMTPConfiguration: Sendable {
    /// The server's name or address: an IPv6 address without brackets; a name may have letters of any script.
    public var host: String

    /// The server's port.
    public var port: UInt16

    /// How the connection is protected.
    ///
    /// Certificates are always verified, and have to be for ``host``.
    public var security: SMTPSecurity

    /// What the server lets us in with; nil if it asks for nothing.
    ///
    /// libcurl takes the best of CRAM-MD5, PLAIN and LOGIN that the server offers.
    /// - Default value: nil
    public var credentials: SMTPCredentials?

    /// The path of a PEM file with the authorities that may have signed the server's certificate; nil for the system's.
    ///
    /// Set it for a server with a certificate of your own making.
    /// - URL parameter: `ca`
    /// - Default value: nil
    /// - Notes: The system's authorities do not count then.
    public var certificateAuthorities: String?

    /// The name under which we greet the server (RFC 5321 §4.1.1.1); nil for the machine's own.
    ///
    /// Set it if the server refuses the machine's name.
    /// - URL parameter: `ehlo`
    /// - Default value: nil
    public var greetingName: String?

    /// How long the server has until it has let us in: the look-up of its name, the connection, TLS, its greeting and the
    /// check of the password.
    ///
    /// - URL parameter: `connect-timeout`, in seconds
    /// - Default value: 10s
    public var connectTimeout: Duration = .seconds(10)

    /// How long one message may take, the connection included, and how long it may wait for its turn before.
    ///
    /// A message whose final answer is late may arrive and be sent once more, so let servers that look into messages take
    /// their time.
    /// - URL parameter: `timeout`, in seconds
    /// - Default value: 60s
    public var timeout: Duration = .seconds(60)

    /// How long a connection stays open after a message for the next one.
    ///
    /// - Default value: 5s
    public var idleTimeout: Duration = .seconds(5)

    /// How many messages go out at the same time, each over a connection of its own.
    ///
    /// - URL parameter: `connections`
    /// - Default value: 2
    /// - Notes: Each has a thread, which does nothing while there is no mail.
    public var connections = 2

    /// How many messages may wait for a connection; beyond, one is unsent at once.
    ///
    /// - Default value: 256
    public var queueLimit = 256

    /// Makes a configuration.
    public init(host: String, port: UInt16, security: SMTPSecurity, credentials: SMTPCredentials? = nil) {
        self.host = host
        self.port = port
        self.security = security
        self.credentials = credentials
    }

    /// Whether the host is this machine: nobody is on the way to it.
    static func isLoopback(_ host: String) -> Bool {
        let name = host.lowercased()
        if name == "localhost" || name.hasSuffix(".localhost") || name == "::1" { return true }
        let numbers = name.split(separator: ".", omittingEmptySubsequences: false)
        return numbers.count == 4 && numbers[0] == "127" && numbers.allSatisfy { UInt8($0) != nil }
    }

    /// The host as a resolver takes it: a name in A-labels, an IPv6 address in brackets; nil if it is neither.
    static func address(of host: String) -> String? {
        if host.contains(":") {
            let isAddress = host.utf8.allSatisfy { byte in
                Character(Unicode.Scalar(byte)).isHexDigit || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
            }
            return isAddress && host.utf8.count <= 45 ? "[\(host)]" : nil
        }
        // A dot at the end means that nothing is to be added to the name; it is in no certificate.
        let name = host.hasSuffix(".") ? String(host.dropLast()) : host
        return MailHost.ascii(name)
    }

    /// Whether a text can be a name in EHLO: letters, digits, dots, hyphens and underscores.
    static func isName(_ text: String) -> Bool {
        (1...253).contains(text.utf8.count) && !text.hasPrefix("-")
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"): true
                case UInt8(ascii: "_"): true
                default: false
                }
            }
    }
}

extension SMTPConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The server and the protection, without the credentials.
    public var description: String {
        let security =
            switch self.security {
            case .startTLS: "STARTTLS"
            case .implicitTLS: "TLS"
            case .insecureNone: "no TLS"
            }
        return "\(Self.address(of: host) ?? "?"):\(port) (\(security))"
    }

    /// The server and the protection, without the credentials.
    public var debugDescription: String { description }

    /// Nothing, so that a dump shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
