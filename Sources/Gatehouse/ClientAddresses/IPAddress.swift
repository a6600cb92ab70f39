#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A network address: four bytes of IPv4 or sixteen of IPv6.
public struct IPAddress: Hashable, Sendable {
    /// The bytes, most significant first: four or sixteen.
    public let bytes: [UInt8]

    private init(bytes: [UInt8]) {
        // An IPv4 address that an IPv6 socket shows (RFC 4291 §2.5.5.2) is an IPv4 address.
        let isMapped = bytes.count == 16 && bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10...11] == [0xFF, 0xFF]
        self.bytes = isMapped ? Array(bytes.suffix(4)) : bytes
    }

    /// Reads an address as `inet_pton` does: four decimal numbers, or the text form of IPv6 (RFC 4291 §2.2), without
    /// brackets, port and zone; nil for anything else.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count <= 45, !text.utf8.contains(0) else { return nil }
        let text = String(text)
        for (family, count) in [(AF_INET, 4), (AF_INET6, 16)] {
            var bytes = [UInt8](repeating: 0, count: count)
            // The buffer has as many bytes as the family's addresses, and the text ends in NUL.
            let isRead = unsafe bytes.withUnsafeMutableBytes { unsafe inet_pton(family, text, $0.baseAddress) == 1 }
            if isRead {
                self.init(bytes: bytes)
                return
            }
        }
        return nil
    }

    /// The address without its last bits.
    func prefix(_ length: Int) -> IPAddress {
        let kept = bytes.enumerated().map { index, byte in
            let bits = min(max(length - index * 8, 0), 8)
            return byte & ~UInt8(truncatingIfNeeded: 0xFF >> bits)
        }
        return IPAddress(bytes: kept)
    }

    /// What one customer of a network is given, at the least: an IPv4 address, or 64 bits of an IPv6 address (RFC 6177).
    var network: IPAddress { bytes.count == 16 ? prefix(64) : self }

    /// Whether the address is of this machine (127.0.0.0/8, ::1), of a private network (RFC 1918, RFC 4193), or of one
    /// link (169.254.0.0/16, fe80::/10).
    var isNear: Bool { AddressRange.near.contains { $0.contains(self) } }
}

extension IPAddress: CustomStringConvertible {
    /// The address in its usual text form (RFC 5952 for IPv6).
    public var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = bytes.count == 16 ? AF_INET6 : AF_INET
        // The buffer holds the longest text of either family; the bytes are as many as the family has.
        let isWritten = unsafe text.withUnsafeMutableBufferPointer { text in
            unsafe bytes.withUnsafeBytes { bytes in
                unsafe inet_ntop(family, bytes.baseAddress, text.baseAddress, socklen_t(text.count)) != nil
            }
        }
        guard isWritten else { return "?" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
