import Testing

// How a script is named and sent is decided inside.
@testable import GatehouseRedis

/// How scripts are named and sent.
@Suite("Redis scripts")
struct ScriptTests {
    private static let all: [Script] = [
        .insertSession, .findSession, .saveSession, .touchSession, .rotateSession, .deleteSession, .listSessions,
        .deleteSessions, .hitCounter, .clearCounter, .findLock,
    ]

    /// The vectors of FIPS 180, and the one of the documentation of `EVALSHA`.
    @Test(arguments: [
        ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"), ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
        ),
        ("return 1", "e0e1f9fabfc9d4800c877a703b823ac0578ff8db"),
    ])
    func `a script is named by its SHA-1 in lower case`(text: String, digest: String) {
        #expect(Script(text).digest == digest)
    }

    @Test func `each script has a name of its own, and only those that look are reads`() {
        #expect(Set(Self.all.map(\.digest)).count == Self.all.count)
        let reads = Self.all.filter(\.isRead).map(\.digest)
        #expect(Set(reads) == [Script.findSession.digest, Script.listSessions.digest, Script.findLock.digest])
    }

    @Test func `a call names the script, how many keys there are, the keys and the arguments`() throws {
        let script = Script("return 1", isRead: true)
        let call = script.call("EVALSHA", script.digest, [[1, 2], []], [[], Array("a\r\n".utf8), [0]])
        let start = Array("*8\r\n$7\r\nEVALSHA\r\n$40\r\n\(script.digest)\r\n$1\r\n2\r\n$2\r\n".utf8)
        let end = Array("\r\n$0\r\n\r\n$0\r\n\r\n$3\r\na\r\n\r\n$1\r\n\0\r\n".utf8)
        #expect(try call.encoded() == start + [1, 2] + end)
        let whole = try script.call("EVAL", script.text, [], []).encoded()
        #expect(whole == Array("*3\r\n$4\r\nEVAL\r\n$8\r\nreturn 1\r\n$1\r\n0\r\n".utf8))
    }

    @Test func `arguments of any bytes and any length are sent as they are`() throws {
        var random = SplitMix64(seed: 7)
        for count in [0, 1, 9, 10, 99, 100, 65_536, 1_000_000] {
            let bytes = random.bytes(count)
            var command = RedisCommand("SET")
            command.append(bytes)
            let sent = try command.encoded()
            #expect(sent == Array("*2\r\n$3\r\nSET\r\n$\(count)\r\n".utf8) + bytes + Array("\r\n".utf8))
        }
        var many = RedisCommand()
        for _ in 0..<10_000 { many.append("") }
        #expect(try many.encoded() == Array("*10000\r\n".utf8) + (0..<10_000).flatMap { _ in Array("$0\r\n\r\n".utf8) })
    }

    @Test func `the parts of a row stand one behind the other`() {
        let parts = [
            RowLayout.kind, RowLayout.standing, RowLayout.lastSeenAt, RowLayout.version, RowLayout.replaced,
            RowLayout.user, RowLayout.id, RowLayout.createdAt, RowLayout.addressLength, RowLayout.namesLength,
        ]
        expectOneBehindTheOther(parts, from: 0, to: RowLayout.headLength)
        #expect(RowLayout.headLength == 200)
        let standing = [
            RowLayout.expiresAt, RowLayout.endsAt, RowLayout.epoch, RowLayout.authenticatedAt, RowLayout.isRemembered,
        ]
        expectOneBehindTheOther(standing, from: RowLayout.standing.start, to: RowLayout.standing.range.upperBound)
        let replaced = [RowLayout.isReplaced, RowLayout.graceEnd, RowLayout.replacedDigest]
        expectOneBehindTheOther(replaced, from: RowLayout.replaced.start, to: RowLayout.replaced.range.upperBound)
        expectOneBehindTheOther([RowLayout.member], from: RowLayout.user.start, to: RowLayout.id.range.upperBound)
        // Lua counts from one and includes the last.
        #expect(RowLayout.kind.lua(of: "row") == "string.sub(row, 1, 1)")
        #expect(RowLayout.expiresAt.lua(of: "x") == "string.sub(x, 2, 21)")
    }

    private func expectOneBehindTheOther(_ parts: [RowLayout.Part], from start: Int, to end: Int) {
        var place = start
        for part in parts {
            #expect(part.start == place && part.range == place..<(place + part.count))
            place += part.count
        }
        #expect(place == end)
    }
}
