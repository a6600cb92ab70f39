/// The origin under which users reach the application: scheme, host and port, without a path.
///
/// It is configured, never taken from a request's Host header, because a client can write anything there.
public struct PublicURL: Hashable, Sendable, CustomStringConvertible {
    /// Whether the scheme is https.
    public let isSecure: Bool

    /// The host in lower case; an IPv6 address in brackets.
    public let host: String

    /// The port, if it is not the scheme's own.
    public let port: UInt16?

    /// Reads `http://host`, `https://host` or either with a port; a final slash is allowed.
    ///
    /// Nil for anything else.
    public init?(_ text: String) {
        let lowered = text.lowercased()
        let rest: Substring
        if lowered.hasPrefix("https://") {
            isSecure = true
            rest = lowered.dropFirst(8)
        } else if lowered.hasPrefix("http://") {
            isSecure = false
            rest = lowered.dropFirst(7)
        } else {
            return nil
        }
        let authority = rest.hasSuffix("/") ? rest.dropLast() : rest
        let hostEnd =
            authority.hasPrefix("[")
            ? (authority.firstIndex(of: "]").map { authority.index(after: $0) } ?? authority.endIndex)
            : (authority.firstIndex(of: ":") ?? authority.endIndex)
        host = String(authority[..<hostEnd])
        guard !host.isEmpty, host.utf8.allSatisfy(Self.isHostByte), host.hasPrefix("[") == host.hasSuffix("]") else {
            return nil
        }
        let tail = authority[hostEnd...]
        if tail.isEmpty {
            port = nil
        } else {
            guard tail.hasPrefix(":"), tail.dropFirst().utf8.allSatisfy({ (48...57).contains($0) }),
                let number = UInt16(tail.dropFirst()), number > 0
            else { return nil }
            port = number == (isSecure ? 443 : 80) ? nil : number
        }
    }

    private init(isSecure: Bool, host: String, port: UInt16?) {
        self.isSecure = isSecure
        self.host = host
        self.port = port
    }

    /// The origin of a server that only this machine reaches, on plain http.
    public static func loopback(port: UInt16) -> PublicURL {
        PublicURL(isSecure: false, host: "127.0.0.1", port: port == 80 ? nil : port)
    }

    /// Whether the host is this machine's loopback, where plain http is as safe as the machine.
    public var isLoopback: Bool {
        host == "localhost" || host.hasSuffix(".localhost") || host == "[::1]"
            // A name may begin with 127 too; an address has nothing but digits and dots.
            || host.hasPrefix("127.") && host.utf8.allSatisfy { (48...57).contains($0) || $0 == UInt8(ascii: ".") }
    }

    /// The origin as browsers write it in an `Origin` header.
    public var description: String {
        "\(isSecure ? "https" : "http")://\(host)" + (port.map { ":\($0)" } ?? "")
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ":"): true
        default: false
        }
    }
}
