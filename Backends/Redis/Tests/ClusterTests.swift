import Testing

// Which server a key goes to is decided inside; a cluster of three has not every form of an answer.
@testable import GatehouseRedis

/// Which slot a key has, and which server a slot.
@Suite("Redis cluster")
struct ClusterTests {
    private static let source = endpoint("asked", 7_000)

    private static func endpoint(_ host: String, _ port: Int) -> RedisAddress.Endpoint {
        RedisAddress.Endpoint(host: host, port: port)
    }

    // MARK: - Slots

    /// The vectors of the cluster's specification, and slots that `CLUSTER KEYSLOT` of a server told.
    @Test(arguments: [
        ("123456789", 0x31C3 % 16_384), ("", 0), ("foo", 12_182), ("bar", 5_061), ("hello", 866),
        ("somekey", 11_058), ("user1000", 3_443), ("foo{hash_tag}", 2_515), ("bar{hash_tag}", 2_515),
    ])
    func `a key has the slot that servers say`(key: String, slot: Int) {
        #expect(ClusterSlot.slot(of: Array(key.utf8)) == slot)
        #expect(ClusterSlot.slot(of: key.utf8) == slot)
    }

    @Test(arguments: [
        ("{user1000}.following", "user1000"), ("{user1000}.followers", "user1000"), ("foo{bar}{zap}", "bar"),
        ("foo{{bar}}zap", "{bar"), ("{}{a}", nil), ("foo{}{bar}", nil), ("foo{bar", nil), ("foo}bar{", nil),
        ("}{a}", "a"), ("{a", nil), ("a}", nil), ("{", nil), ("}", nil), ("{}", nil), ("{{}}", "{"), ("{ }", " "),
        ("{\r\n}x", "\r\n"), ("x{\0}", "\0"), ("gatehouse:s:{00ff}:{zz}", "00ff"),
    ])
    func `what stands in the first braces decides, if anything does`(key: String, tag: String?) {
        // A tag by itself has no closing brace, so it counts as a whole.
        #expect(ClusterSlot.slot(of: Array(key.utf8)) == ClusterSlot.slot(of: Array((tag ?? key).utf8)))
        if let tag { #expect(Array(tag.utf8) != Array(key.utf8)) }
    }

    @Test func `a key in braces nowhere has the slot of all its bytes`() {
        let whole = Array("foo{}{bar}".utf8)
        #expect(ClusterSlot.slot(of: whole) == 8_363)
        #expect(ClusterSlot.slot(of: whole) != ClusterSlot.slot(of: Array("bar".utf8)))
    }

    @Test func `any bytes have a slot, and a part of something longer its own`() {
        var random = SplitMix64(seed: 2)
        for _ in 0..<5_000 {
            let bytes = random.bytes(random.below(80))
            let slot = ClusterSlot.slot(of: bytes)
            #expect((0..<ClusterSlot.count).contains(slot))
            let longer = [0x7B] + bytes + [0x7D]
            #expect(ClusterSlot.slot(of: longer[1..<(longer.count - 1)]) == slot)
        }
    }

    // MARK: - Maps

    @Test func `the answer of Redis 7 is read: masters first, replicas and details left aside`() throws {
        let map = try #require(
            ClusterMap(
                slots(
                    range(0, 5_460, [.bytes("10.0.0.1"), .integer(7_000), .bytes("id1"), .array([])], replica),
                    range(
                        5_461,
                        10_922,
                        [.bytes("db2"), .integer(1), .bytes("id2"), .array([.bytes("ip"), .bytes("10.0.0.2")])]
                    ),
                    range(10_923, 16_383, [.bytes("::1"), .integer(65_535)], replica, replica)
                ),
                from: Self.source
            )
        )
        #expect(map.owner(of: 0) == Self.endpoint("10.0.0.1", 7_000))
        #expect(map.owner(of: 5_460) == Self.endpoint("10.0.0.1", 7_000))
        #expect(map.owner(of: 5_461) == Self.endpoint("db2", 1))
        #expect(map.owner(of: 16_383) == Self.endpoint("::1", 65_535))
        #expect(map.masters.map(\.description) == ["10.0.0.1:7000", "db2:1", "[::1]:65535"])
    }

    @Test func `a host that is not said is the one that was asked`() throws {
        for host in [RedisReply.null, .bytes(""), .bytes("?"), .status("?")] {
            let map = try #require(ClusterMap(slots(range(0, 9, [host, .integer(7_001)])), from: Self.source))
            #expect(map.owner(of: 9) == Self.endpoint("asked", 7_001))
            #expect(map.masters == [Self.endpoint("asked", 7_001)])
        }
    }

    @Test func `a slot that nobody has, or that is none, has no owner`() throws {
        let map = try #require(
            ClusterMap(
                slots(range(5, 5, [.bytes("a"), .integer(1)]), range(7, 8, [.bytes("b"), .integer(2)])),
                from: Self.source
            )
        )
        let owners = (0..<ClusterSlot.count).filter { map.owner(of: $0) != nil }
        #expect(owners == [5, 7, 8])
        for slot in [-1, ClusterSlot.count, .min, .max] { #expect(map.owner(of: slot) == nil) }
        #expect(ClusterMap().owner(of: 0) == nil)
    }

    @Test func `a server with several ranges is one server`() throws {
        let (a, b): ([RedisReply], [RedisReply]) = ([.bytes("a"), .integer(1)], [.bytes("b"), .integer(1)])
        let map = try #require(ClusterMap(slots(range(0, 1, a), range(2, 3, b), range(4, 5, a)), from: Self.source))
        #expect(map.masters == [Self.endpoint("a", 1), Self.endpoint("b", 1)])
        #expect(map.owner(of: 4) == map.owner(of: 0))
    }

    @Test(
        arguments: [
            (-1, 5), (.min, 5), (5, 4), (0, 16_384), (16_384, 16_384), (0, .max), (.max, .max), (.min, .max),
        ] as [(Int64, Int64)]
    )
    func `a range that is none is no map`(first: Int64, last: Int64) {
        let bad = range(first, last, [.bytes("a"), .integer(1)])
        #expect(ClusterMap(slots(bad), from: Self.source) == nil)
        #expect(ClusterMap(slots(range(0, 1, [.bytes("a"), .integer(1)]), bad), from: Self.source) == nil)
    }

    @Test(arguments: [0, -1, 65_536, .min, .max] as [Int64])
    func `a port that is none is no map`(port: Int64) {
        #expect(ClusterMap(slots(range(0, 1, [.bytes("a"), .integer(port)])), from: Self.source) == nil)
    }

    @Test func `a reply of another form is no map`() {
        let server = RedisReply.array([.bytes("a"), .integer(1)])
        let forms: [RedisReply] = [
            .null, .status("OK"), .integer(0), .bytes(""), .array([]), .error(RedisServerError("ERR no".utf8)),
            slots(.null), slots(.integer(1)), slots(.array([])), slots(.array([.integer(0), .integer(1)])),
            slots(.array([.bytes("0"), .integer(1), server])), slots(.array([.integer(0), .bytes("1"), server])),
            slots(.array([.null, .null, server])), slots(.array([.integer(0), .integer(1), .null])),
            slots(.array([.integer(0), .integer(1), .array([])])),
            slots(.array([.integer(0), .integer(1), .array([.bytes("a")])])),
            slots(.array([.integer(0), .integer(1), .array([.bytes("a"), .bytes("1")])])),
            slots(.array([.integer(0), .integer(1), .array([.bytes("a"), .null])])),
            slots(.array([server, .integer(1), server])), slots(slots(range(0, 1, [.bytes("a"), .integer(1)]))),
        ]
        for form in forms { #expect(ClusterMap(form, from: Self.source) == nil, "\(form)") }
    }

    @Test func `a host of any bytes is taken as it is, and nothing traps`() {
        var random = SplitMix64(seed: 3)
        for _ in 0..<2_000 {
            let host = random.bytes(random.below(64) + 1)
            let map = ClusterMap(slots(range(3, 3, [.bytes(host), .integer(1)])), from: Self.source)
            #expect(map?.owner(of: 3)?.port == 1)
        }
    }

    @Test func `what a redirection says holds for its slot alone`() throws {
        var map = try #require(ClusterMap(slots(range(0, 9, [.bytes("a"), .integer(1)])), from: Self.source))
        map.move(4, to: Self.endpoint("b", 2))
        map.move(20, to: Self.endpoint("a", 1))
        #expect(map.owner(of: 4) == Self.endpoint("b", 2))
        #expect(map.owner(of: 3) == Self.endpoint("a", 1))
        #expect(map.owner(of: 20) == Self.endpoint("a", 1))
        let before = map
        for slot in [-1, ClusterSlot.count, .min, .max] { map.move(slot, to: Self.endpoint("c", 3)) }
        #expect(map == before)
        var empty = ClusterMap()
        empty.move(0, to: Self.endpoint("c", 3))
        #expect(empty.owner(of: 0) == Self.endpoint("c", 3))
    }

    // MARK: - Replies

    private var replica: [RedisReply] { [.bytes("10.9.9.9"), .integer(7_005), .bytes("id9"), .array([])] }

    private func slots(_ ranges: RedisReply...) -> RedisReply { .array(ranges) }

    private func range(_ first: Int64, _ last: Int64, _ servers: [RedisReply]...) -> RedisReply {
        .array([.integer(first), .integer(last)] + servers.map { .array($0) })
    }
}
