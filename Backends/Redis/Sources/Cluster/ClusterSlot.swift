/// The slot of a key in a Redis Cluster.
///
/// Source: Redis Cluster specification, "Key distribution model" and "Hash tags".
enum ClusterSlot {
    /// How many slots there are.
    static let count = 16_384

    /// Returns the slot of a key: the CRC-16 of what stands between the first `{` and the next `}`, if anything does, else
    /// of the whole key.
    static func slot(of key: some Collection<UInt8>) -> Int {
        var hashed = key[...]
        if let open = key.firstIndex(of: UInt8(ascii: "{")) {
            let inner = key[key.index(after: open)...]
            if let close = inner.firstIndex(of: UInt8(ascii: "}")), close != inner.startIndex {
                hashed = inner[..<close]
            }
        }
        return Int(crc16(hashed)) % count
    }

    /// CRC-16/XMODEM: polynomial 0x1021, initial value 0, nothing reflected.
    private static func crc16(_ bytes: some Sequence<UInt8>) -> UInt16 {
        var sum: UInt16 = 0
        for byte in bytes { sum = sum << 8 ^ table[Int(UInt8(truncatingIfNeeded: sum >> 8) ^ byte)] }
        return sum
    }

    private static let table: [UInt16] = (0..<256).map { index in
        var value = UInt16(index) << 8
        for _ in 0..<8 { value = value & 0x8000 == 0 ? value << 1 : value << 1 ^ 0x1021 }
        return value
    }
}
