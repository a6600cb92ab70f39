/// The addresses that share their first bits, such as `10.0.0.0/8`.
public struct AddressRange: Hashable, Sendable, CustomStringConvertible {
    private let start: IPAddress
    private let length: Int

    /// Reads a range in CIDR notation (RFC 4632 §3.1), or a single address; nil for anything else, and if bits beyond the
    /// length are set, since it is not certain then what was meant.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let first = parts.first, let start = IPAddress(first) else { return nil }
        let bits = start.bytes.count * 8
        switch parts.count {
        case 1: length = bits
        case 2:
            guard parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let length = Int(parts[1]), length <= bits
            else { return nil }
            self.length = length
        default: return nil
        }
        guard start.prefix(length) == start else { return nil }
        self.start = start
    }

    /// Whether an address is one of them; an IPv4 address is none of an IPv6 range.
    public func contains(_ address: IPAddress) -> Bool {
        address.bytes.count == start.bytes.count && address.prefix(length) == start
    }

    /// The range in CIDR notation.
    public var description: String { "\(start)/\(length)" }

    /// The ranges that ``IPAddress/isNear`` names.
    static let near: [AddressRange] = [
        "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "::1", "fc00::/7",
        "fe80::/10",
    ].compactMap { AddressRange($0) }
}
