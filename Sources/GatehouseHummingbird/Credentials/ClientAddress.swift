package import Gatehouse

/// Finds out who is calling behind proxies.
///
/// Each proxy adds at the end from whom it got a request. So the list is read from the end, and only as long as the one
/// who wrote an entry is believed: the first address that is not a trusted proxy's is the caller, and what stands before
/// it, the caller may have made up.
package struct ClientAddress: Sendable {
    /// How many entries of a list are looked at.
    private static let hopLimit = 32

    /// How much of a list is looked at, in bytes from its end.
    private static let byteLimit = 8_192

    private let configuration: ProxyConfiguration

    /// Makes the finder of a configuration.
    package init(_ configuration: ProxyConfiguration) {
        self.configuration = configuration
    }

    /// The header to look at; nil if none is believed.
    package var header: ProxyConfiguration.Header? {
        configuration.trusted.ranges.isEmpty ? nil : configuration.header
    }

    /// Returns the caller's address.
    ///
    /// - Parameters:
    ///   - peer: The address at the other end of the connection, as text; nil if it has none.
    ///   - lines: What the header says, line by line.
    /// - Returns: The address as text; nil if the connection has none.
    package func find(peer: String?, _ lines: [String]) -> String? {
        guard let peer, let address = IPAddress(peer.prefix { $0 != "%" }) else { return peer }
        guard header != nil, configuration.trusted.contains(address) else { return address.description }
        var caller = address
        for entry in Self.entries(lines).reversed().prefix(Self.hopLimit) {
            // An entry that cannot be read was still written by a proxy that is believed: nothing before it counts.
            guard let hop = self.address(in: entry) else { break }
            caller = hop
            guard configuration.trusted.contains(hop) else { break }
        }
        return caller.description
    }

    /// The entries of a list; of one that is too long, the last ones.
    private static func entries(_ lines: [String]) -> [Substring] {
        let list = lines.joined(separator: ",")
        let bytes = list.utf8.suffix(byteLimit)
        var entries = list[bytes.startIndex...].split(separator: ",", omittingEmptySubsequences: false)
        // The first one may have lost its beginning.
        if bytes.startIndex > list.startIndex { entries.removeFirst() }
        return entries.filter { !$0.isEmpty }
    }

    private func address(in entry: Substring) -> IPAddress? {
        switch configuration.header {
        case .xForwardedFor: return Self.node(entry)
        case .forwarded:
            let pairs = entry.split(separator: ";").map(Self.trimmed)
            let node = pairs.first { $0.lowercased().hasPrefix("for=") }.map { $0.dropFirst(4) }
            guard let node else { return nil }
            let isQuoted = node.count >= 2 && node.hasPrefix("\"") && node.hasSuffix("\"")
            return Self.node(isQuoted ? node.dropFirst().dropLast() : node)
        }
    }

    /// Reads an address that may have a port, and brackets if it is of IPv6 (RFC 7239 §6).
    private static func node(_ text: Substring) -> IPAddress? {
        let text = trimmed(text)
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            let port = text[text.index(after: end)...]
            guard port.isEmpty || isPort(port) else { return nil }
            return IPAddress(text[text.index(after: text.startIndex)..<end])
        }
        if let address = IPAddress(text) { return address }
        guard let colon = text.firstIndex(of: ":"), isPort(text[colon...]) else { return nil }
        return IPAddress(text[..<colon])
    }

    private static func isPort(_ text: Substring) -> Bool {
        text.hasPrefix(":") && UInt16(text.dropFirst()) != nil
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}
