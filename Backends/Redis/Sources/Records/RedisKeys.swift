import GatehouseDatastore

/// The names of the keys, all of which begin with the store's prefix.
///
/// ```
/// PREFIX:s:{SHARD}:DIGEST   a session's row; at a key that was replaced, where the session is now
/// PREFIX:u:{SHARD}          which sessions the users of a shard have: user, session, digest
/// PREFIX:x:{SHARD}          the same by the second they end in
/// PREFIX:p:{SHARD}          what shows that a server takes changes
/// PREFIX:c:SCOPE:DIGEST     a counter
/// ```
///
/// `SHARD` is four hexadecimal digits; in braces, it alone decides in which slot of a cluster a key is. `DIGEST` is 32 bytes
/// of a hash, so nothing that comes from outside stands in a key.
struct RedisKeys: Sendable {
    /// What the keys of each kind begin with, made once.
    private let beginnings: (session: [UInt8], list: [UInt8], ends: [UInt8], probe: [UInt8], counter: [UInt8])

    /// Takes a prefix, or nil if it is empty, longer than 64 bytes, or has other characters than `a–z`, `A–Z`, `0–9`, `.`,
    /// `_`, `-` and `:`.
    init?(prefix: String) {
        let others = Set(".-_:".utf8)
        let isAllowed = prefix.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: others.contains(byte)
            }
        }
        guard (1...64).contains(prefix.utf8.count), isAllowed else { return nil }
        func beginning(_ kind: String) -> [UInt8] { Array("\(prefix):\(kind):".utf8) }
        beginnings = (beginning("s"), beginning("u"), beginning("x"), beginning("p"), beginning("c"))
    }

    /// What the keys of the sessions of a shard begin with.
    func stem(_ shard: UInt16) -> [UInt8] {
        var name = Self.key(beginnings.session, shard)
        name.append(UInt8(ascii: ":"))
        return name
    }

    /// The key of a session.
    func session(_ key: SessionKey) -> [UInt8] {
        var name = stem(key.shard)
        // The bytes are copied while the digest lives.
        unsafe key.digest.withUnsafeBytes { unsafe name.append(contentsOf: $0) }
        return name
    }

    /// The key of the list of the sessions of a shard.
    func list(_ shard: UInt16) -> [UInt8] { Self.key(beginnings.list, shard) }

    /// The key of the list of their ends.
    func ends(_ shard: UInt16) -> [UInt8] { Self.key(beginnings.ends, shard) }

    /// The key of the value that shows that a server takes changes.
    func probe(_ shard: UInt16) -> [UInt8] { Self.key(beginnings.probe, shard) }

    /// A shard for each slot of a cluster in which there can be sessions.
    static let shardSlots: [Int: UInt16] = (0...UInt16.max).reduce(into: [:]) { slots, shard in
        var tag: [UInt8] = []
        append(shard, to: &tag)
        slots[ClusterSlot.slot(of: tag), default: shard] = shard
    }

    /// The key of a counter.
    func counter(_ counter: CounterKey) -> [UInt8] {
        beginnings.counter + counter.scope.string.utf8 + ":".utf8 + counter.digest.bytes
    }

    private static func key(_ beginning: [UInt8], _ shard: UInt16) -> [UInt8] {
        var name: [UInt8] = []
        // Room for the shard, and for a digest behind it.
        name.reserveCapacity(beginning.count + 7 + TokenDigest.byteCount)
        name += beginning
        append(shard, to: &name)
        return name
    }

    /// Adds a shard as four hexadecimal digits in braces.
    private static func append(_ shard: UInt16, to name: inout [UInt8]) {
        name.append(UInt8(ascii: "{"))
        for shift in [12, 8, 4, 0] as [UInt16] { name.append(digits[Int(shard >> shift & 15)]) }
        name.append(UInt8(ascii: "}"))
    }

    private static let digits = Array("0123456789abcdef".utf8)
}
