import GatehouseDatastore
import Testing

// A key is seen by servers alone; that no two things share one is decided here.
@testable import GatehouseRedis

/// The names of keys.
@Suite("Redis keys")
struct RedisKeysTests {
    @Test(arguments: [
        "g", "gatehouse", "Gatehouse.Test_1-a:b", ":", "::", ".", "-", "_", "0", "azAZ09",
        String(repeating: "x", count: 64),
    ])
    func `a prefix of up to 64 plain characters is taken`(prefix: String) throws {
        let keys = try #require(RedisKeys(prefix: prefix))
        #expect(String(decoding: keys.list(0xAB0F), as: UTF8.self) == "\(prefix):u:{ab0f}")
        #expect(String(decoding: keys.ends(0), as: UTF8.self) == "\(prefix):x:{0000}")
        #expect(String(decoding: keys.probe(9), as: UTF8.self) == "\(prefix):p:{0009}")
        #expect(String(decoding: keys.stem(.max), as: UTF8.self) == "\(prefix):s:{ffff}:")
        let digest = TokenDigest(words: (1, 2, 3, .max))
        #expect(keys.session(SessionKey(shard: 1, digest: digest)) == Array("\(prefix):s:{0001}:".utf8) + digest.bytes)
        let counter = CounterKey(scope: "sign-in.a_1", digest: digest)
        #expect(keys.counter(counter) == Array("\(prefix):c:sign-in.a_1:".utf8) + digest.bytes)
    }

    @Test(arguments: [
        "", "{", "}", "{}", "a{b}c", "{0000}", "a b", " a", "a ", "a\r\nb", "a\n", "\r\n", "a\tb", "a\0", "\0", "a*b",
        "a?b", "a[b", "a]b", "a\\b", "a/b", "a|b", "a~b", "a@b", "a^b", "a`b", "a$b", "a+b", "a,b", "a;b", "a=b", "é",
        "ﬁ",
        "ａ", "e\u{301}", "a\u{200B}", "٣", "🔑", String(repeating: "x", count: 65), String(repeating: "é", count: 32),
        String(repeating: "x", count: 65_536),
    ])
    func `any other prefix is refused`(prefix: String) {
        #expect(RedisKeys(prefix: prefix) == nil)
    }

    @Test func `every byte but the plain ones is refused, in any place`() {
        let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:".unicodeScalars)
        for value in 0..<256 {
            guard let scalar = Unicode.Scalar(value) else { continue }
            for text in ["\(scalar)", "a\(scalar)", "\(scalar)a", "a\(scalar)b"] {
                #expect((RedisKeys(prefix: text) != nil) == plain.contains(scalar), "\(value)")
            }
        }
    }

    @Test func `everything of a shard is in one slot, whatever the prefix and the digest`() throws {
        var random = SplitMix64(seed: 5)
        for prefix in ["gatehouse", ":", "a:s:b", String(repeating: "x", count: 64)] {
            let keys = try #require(RedisKeys(prefix: prefix))
            for _ in 0..<200 {
                let shard = UInt16(truncatingIfNeeded: random.next())
                let slot = ClusterSlot.slot(of: keys.list(shard))
                let digits = String(shard, radix: 16)
                let tag = String(repeating: "0", count: 4 - digits.count) + digits
                #expect(ClusterSlot.slot(of: Array(tag.utf8)) == slot)
                #expect(ClusterSlot.slot(of: keys.ends(shard)) == slot)
                #expect(ClusterSlot.slot(of: keys.probe(shard)) == slot)
                #expect(ClusterSlot.slot(of: keys.session(hostileKey(shard, &random))) == slot)
            }
        }
    }

    @Test func `a slot of a shard is one that the shard's keys are in`() throws {
        let keys = try #require(RedisKeys(prefix: "gatehouse"))
        // Not every slot has shards, but each stretch of a thousand has.
        for start in stride(from: 0, to: ClusterSlot.count, by: 1_024) {
            #expect(RedisKeys.shardSlots.keys.contains { (start..<(start + 1_024)).contains($0) })
        }
        for (slot, shard) in RedisKeys.shardSlots { #expect(ClusterSlot.slot(of: keys.probe(shard)) == slot) }
    }

    /// A digest with what could end or begin a part of a key.
    private func hostileKey(_ shard: UInt16, _ random: inout SplitMix64) -> SessionKey {
        SessionKey(shard: shard, digest: hostileDigest(&random))
    }

    private func hostileDigest(_ random: inout SplitMix64) -> TokenDigest {
        let signs = Array(":{}scuxp0f\r\n\0".utf8)
        let bytes = (0..<TokenDigest.byteCount).map { _ in signs[random.below(signs.count)] }
        return TokenDigest(bytes: bytes) ?? TokenDigest(words: (0, 0, 0, 0))
    }

    @Test func `no key is that of another shard, scope, digest, kind or prefix`() throws {
        var random = SplitMix64(seed: 6)
        var owners: [[UInt8]: String] = [:]
        func expectAlone(_ name: [UInt8], _ owner: String) {
            #expect(owners.updateValue(owner, forKey: name) ?? owner == owner, "\(owner)")
        }
        // Prefixes that begin with one another, and end as kinds of keys do.
        let prefixes = ["a", "a:", "a:s", "a:s:", "a:c", "a:c:s", "a:c:c", "a:u", "a::", "a:c:x"]
        let scopes: [StoredName] = ["s", "c", "u", "x", "p", "0000", "-", ".", "s.0", "c-c"]
        var digests = (0..<20).map { _ in hostileDigest(&random) }
        for text in ["{0000}:", "s:{0000}:", "c:s:", "x:", ":"] {
            let bytes = (Array(text.utf8) + Array(repeating: UInt8(ascii: ":"), count: 32)).prefix(32)
            digests.append(try #require(TokenDigest(bytes: bytes)))
        }
        for prefix in prefixes {
            let keys = try #require(RedisKeys(prefix: prefix))
            for shard in [0, 1, 0x10, 0x100, 0x1000, 0xFFFF, 0x0A0B, 0xA0B0] as [UInt16] {
                expectAlone(keys.list(shard), "\(prefix) list \(shard)")
                expectAlone(keys.ends(shard), "\(prefix) ends \(shard)")
                expectAlone(keys.probe(shard), "\(prefix) probe \(shard)")
                for digest in digests {
                    let name = keys.session(SessionKey(shard: shard, digest: digest))
                    expectAlone(name, "\(prefix) session \(shard) \(digest.bytes)")
                    #expect(name == keys.stem(shard) + digest.bytes)
                }
            }
            for scope in scopes {
                for digest in digests {
                    let name = keys.counter(CounterKey(scope: scope, digest: digest))
                    expectAlone(name, "\(prefix) counter \(scope) \(digest.bytes)")
                }
            }
        }
    }
}
