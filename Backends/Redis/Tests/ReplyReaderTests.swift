import Testing

// From outside only whole verbs are seen; here replies come in any pieces, and damaged.
@testable import GatehouseRedis

/// What is read from bytes that arrive in pieces of any size, and from bytes that are no replies.
@Suite("Redis reply reader", .timeLimit(.minutes(10)))
struct ReplyReaderTests {
    /// One of everything, the ends of numbers, and texts that look like replies.
    private static let mixed: [RedisReply] = [
        .status("OK"), .null, .integer(.max), .integer(.min), .integer(0), .bytes(""), .bytes("a"),
        .bytes([0, 13, 10, 255, 0, 36, 45, 49, 13, 10]), .error("MOVED 3999 127.0.0.1:6381"), .array([]),
        .array([.null, .array([.integer(-1), .bytes("$-1\r\n")]), .status("")]), .status(""), .error(""),
        .array([.array([.array([.array([.array([.array([.array([.integer(7)])])])])])])]), .status("last"),
    ]

    // MARK: - Splits

    @Test func `replies are the same wherever the stream is split in three`() async {
        let stream = Self.mixed.flatMap(\.wire)
        for first in 0...stream.count {
            await Task.yield()
            for second in first...stream.count {
                let pieces = [stream[..<first], stream[first..<second], stream[second...]]
                if read(pieces).replies != Self.mixed { Issue.record("split at \(first) and \(second)") }
            }
        }
    }

    @Test func `replies are the same in pieces of any one size`() {
        let long = Self.mixed + [.bytes(Array(repeating: 42, count: 700)), .bytes("z")]
        let stream = long.flatMap(\.wire)
        for size in 1...stream.count {
            let pieces = stride(from: 0, to: stream.count, by: size).map { stream[$0..<min($0 + size, stream.count)] }
            #expect(read(pieces).replies == long, "pieces of \(size)")
        }
    }

    @Test func `random replies are the same in random pieces`() {
        var random = SplitMix64(seed: 18)
        for _ in 0..<3_000 {
            let replies = (0...random.below(8)).map { _ in reply(&random, depth: 5) }
            let outcome = read(split(replies.flatMap(\.wire), &random))
            #expect(outcome.replies == replies && outcome.error == nil)
        }
    }

    @Test func `a reply is there with its last byte and not before`() throws {
        for reply in Self.mixed {
            let reader = try ReplyReader()
            let wire = reply.wire
            for byte in wire.dropLast() {
                try feed(reader, [byte])
                #expect(try reader.next() == nil)
            }
            try feed(reader, wire.suffix(1))
            #expect(try reader.next() == reply)
            #expect(try reader.next() == nil)
        }
    }

    @Test func `a value of some megabytes comes as it was, and what follows too`() throws {
        var random = SplitMix64(seed: 19)
        let value = RedisReply.bytes(random.bytes(3_000_000))
        let stream = value.wire + RedisReply.array([value, .integer(1)]).wire + RedisReply.status("OK").wire
        let pieces = stride(from: 0, to: stream.count, by: 65_536).map { stream[$0..<min($0 + 65_536, stream.count)] }
        #expect(read(pieces).replies == [value, .array([value, .integer(1)]), .status("OK")])
    }

    @Test func `a list of as many elements as a verb can have comes as it was`() {
        let list = RedisReply.array((0..<20_000).map { .integer($0) })
        #expect(read([list.wire[...]]).replies == [list])
    }

    @Test func `nothing is read from nothing`() throws {
        let reader = try ReplyReader()
        for _ in 0..<3 {
            try feed(reader, [])
            #expect(try reader.next() == nil)
        }
    }

    // MARK: - Hostile bytes

    /// What is refused as soon as it is read.
    @Test(arguments: [
        "\0", "\r\n", "\n", " +OK\r\n", "OK\r\n", "HTTP/1.1 400 Bad Request\r\n", "\u{16}\u{3}\u{1}", "{}\r\n",
        "$-2\r\n", "$-5\r\n", "$x\r\n", "$\r\n", "$1x\r\na\r\n", "$+\r\n", "$ 1\r\na\r\n", "$99999999999999999999\r\n",
        "*-2\r\n", "*x\r\n", "*\r\n", "*4294967296\r\n", "*2147483648\r\n", "*99999999999999999999\r\n", "*1.5\r\n",
        ":notanumber\r\n", ":\r\n", ":1x\r\n", ":9223372036854775808\r\n", ":-9223372036854775809\r\n", ":1 \r\n",
        ":0x1\r\n", ":\0\r\n", "*1\r\n?\r\n", "*2\r\n:1\r\nx", "#t\r\n", ",1.5\r\n", "%1\r\n+a\r\n+b\r\n",
        "~1\r\n+a\r\n", ">1\r\n+a\r\n", "(1\r\n", "=5\r\ntxt:a\r\n", "!3\r\nERR\r\n",
        "*2\r\n:1\r\n#f\r\n",
    ])
    func `bytes that are no reply are an error, after which nothing more is read`(text: String) throws {
        let reader = try ReplyReader()
        let outcome = drain(reader, Array(text.utf8)[...])
        let error = try #require(outcome.error)
        #expect(outcome.replies.isEmpty)
        #expect(!error.reason.isEmpty && !error.reason.contains("\0"))
        expectDead(reader)
    }

    /// What waits for more, whatever has been promised.
    @Test(arguments: [
        "$", "$1", "$1\r", "$5\r\nab", "$9999999999\r\n", "$9223372036854775807\r\n",
        "$9999999999\r\nabc\r\n+OK\r\n", "*", "*1\r\n", "*3\r\n:1\r\n:2\r\n", "*65536\r\n",
        "*1\r\n$9999999999\r\n", "+", "+OK", "+OK\n", "+OK\r", ":1", ":1\n", "-", "-ERR\n", "+\0\0\0", "+a\rb\rc",
        "$1\r\na", "$1\r\na\r",
    ])
    func `a reply that goes on is waited for`(text: String) throws {
        let outcome = read([Array(text.utf8)[...]])
        #expect(outcome.replies.isEmpty && outcome.error == nil)
    }

    @Test func `a length with nothing behind it costs no memory and no time`() throws {
        let start = ContinuousClock.now
        for count in ["65537", "1000000", "10000000", "100000000", "1000000000", "2147483647"] {
            for depth in 1...7 {
                let text = String(repeating: "*\(count)\r\n", count: depth)
                let reader = try ReplyReader()
                #expect(drain(reader, Array(text.utf8)[...]).error != nil)
                expectDead(reader)
            }
        }
        // Memory that is asked for has to be given back, element by element.
        #expect(ContinuousClock.now - start < .seconds(3))
    }

    @Test(arguments: [8, 9, 10, 11, 100, 10_000, 1_000_000])
    func `arrays in arrays without end are an error`(depth: Int) throws {
        let text = Array(String(repeating: "*1\r\n", count: depth).utf8) + Array(":1\r\n".utf8)
        let outcome = read([text[...]])
        // Nine levels are promised at most, seven at least.
        if depth > 9 { #expect(outcome.replies.isEmpty && outcome.error != nil) }
        #expect(outcome.error != nil || outcome.replies.count == 1)
    }

    @Test func `a zero is a byte as any other`() {
        let replies: [RedisReply] = [.status("a\0b"), .bytes([0]), .bytes([0, 0, 0]), .error("ERR\0 x"), .integer(0)]
        #expect(read([replies.flatMap(\.wire)[...]]).replies == replies)
    }

    @Test func `no more than 512 MiB wait for their rest`() throws {
        // Untouched, so it takes no memory.
        let size = ReplyReader.greatestReply + 1
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 1)
        defer { unsafe memory.deallocate() }
        let reader = try ReplyReader()
        // The buffer is valid during the call.
        #expect(throws: RedisProtocolError.self) { try unsafe reader.feed(UnsafeRawBufferPointer(memory)) }
        let other = try ReplyReader()
        try feed(other, Array("$9999999999\r\nabc".utf8)[...])
        #expect(try other.next() == nil)
        #expect(throws: RedisProtocolError.self) {
            try unsafe other.feed(UnsafeRawBufferPointer(rebasing: memory[..<(size - 10)]))
        }
    }

    @Test func `of 50 000 streams of hostile bytes each ends in an error or waits for more`() {
        var random = SplitMix64(seed: 20)
        var errors = 0
        for _ in 0..<50_000 {
            let stream = hostile(&random)
            let pieces = random.chance(of: 2) ? [stream[...]] : split(stream, &random)
            guard let reader = try? ReplyReader() else { Issue.record("no reader"); return }
            var weight = 0
            for piece in pieces {
                let outcome = drain(reader, piece)
                weight += outcome.replies.reduce(0) { $0 + self.weight(of: $1) }
                guard outcome.error != nil else { continue }
                errors += 1
                expectDead(reader)
                break
            }
            // What is read is made of what came, and of nothing more.
            if weight > 4 * stream.count { Issue.record("\(weight) from \(stream)") }
        }
        #expect((1_000..<249_000).contains(errors))
    }

    // MARK: - Parts

    private func feed(_ reader: ReplyReader, _ bytes: ArraySlice<UInt8>) throws(RedisProtocolError) {
        // The bytes are copied during the call.
        try unsafe bytes.span.withUnsafeBytes { bytes throws(RedisProtocolError) in try unsafe reader.feed(bytes) }
    }

    private func drain(
        _ reader: ReplyReader,
        _ piece: ArraySlice<UInt8>
    ) -> (replies: [RedisReply], error: RedisProtocolError?) {
        var replies: [RedisReply] = []
        do throws(RedisProtocolError) {
            try feed(reader, piece)
            while let reply = try reader.next() { replies.append(reply) }
            return (replies, nil)
        } catch {
            return (replies, error)
        }
    }

    private func read(_ pieces: [ArraySlice<UInt8>]) -> (replies: [RedisReply], error: RedisProtocolError?) {
        var replies: [RedisReply] = []
        do throws(RedisProtocolError) {
            let reader = try ReplyReader()
            for piece in pieces {
                let outcome = drain(reader, piece)
                replies += outcome.replies
                if let error = outcome.error { throw error }
            }
            return (replies, nil)
        } catch {
            return (replies, error)
        }
    }

    private func expectDead(_ reader: ReplyReader) {
        for _ in 0..<2 {
            let outcome = drain(reader, Array("+OK\r\n".utf8)[...])
            if !outcome.replies.isEmpty || outcome.error == nil { Issue.record("something was read after an error") }
            if (try? reader.next()) != nil { Issue.record("there is a reply after an error") }
        }
    }

    private func split(_ stream: [UInt8], _ random: inout SplitMix64) -> [ArraySlice<UInt8>] {
        var rest = stream[...]
        var pieces: [ArraySlice<UInt8>] = []
        while !rest.isEmpty {
            let count = random.chance(of: 2) ? 1 + random.below(3) : 1 + random.below(rest.count)
            pieces.append(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        return pieces
    }

    private func weight(of reply: RedisReply) -> Int {
        switch reply {
        case .null, .integer: 1
        case .status(let text): 1 + text.unicodeScalars.count
        case .bytes(let bytes): 1 + bytes.count
        case .array(let replies): replies.reduce(1) { $0 + weight(of: $1) }
        case .error(let error): 1 + error.message.unicodeScalars.count
        }
    }

    private func reply(_ random: inout SplitMix64, depth: Int) -> RedisReply {
        switch random.below(depth > 0 ? 7 : 5) {
        case 0: return .null
        case 1: return .integer(Int64(bitPattern: random.next()) >> random.below(64))
        case 2: return .status(String(random.next(), radix: 36))
        case 3: return .error("ERR \(String(random.next(), radix: 36))")
        case 4: return .bytes(random.bytes(random.below(random.chance(of: 8) ? 3_000 : 20)))
        default:
            var replies: [RedisReply] = []
            for _ in 0..<random.below(5) { replies.append(reply(&random, depth: depth - 1)) }
            return .array(replies)
        }
    }

    private static let signs = [
        "$", "*", "+", "-", ":", "\r", "\n", "\r\n", "0", "1", "9", "-1", "-2", "\0", "$-1\r\n", "$-5\r\n",
        "$0\r\n\r\n", "*-1\r\n", "*0\r\n", "*1\r\n", "*2\r\n", "*65536\r\n", "*2147483647\r\n", "*99999999\r\n",
        "$9999999999\r\n", "$2147483647\r\n", "$4294967296\r\n", "$9223372036854775807\r\n", ":notanumber\r\n",
        ":1\r\n", "+OK\r\n", "-ERR x\r\n", "_\r\n", "%1\r\n", ">2\r\n", "é", "ERR",
    ].map { Array($0.utf8) }

    private func hostile(_ random: inout SplitMix64) -> [UInt8] {
        switch random.below(4) {
        case 0: return random.bytes(random.below(64))
        case 1:
            var stream: [UInt8] = []
            for _ in 0...random.below(12) { stream += Self.signs[random.below(Self.signs.count)] }
            return stream
        default:
            // Good replies with a few bytes changed, taken away or put in.
            var stream: [UInt8] = []
            for _ in 0...random.below(3) { stream += reply(&random, depth: 2).wire.prefix(200) }
            for _ in 0...random.below(4) where !stream.isEmpty {
                let place = random.below(stream.count)
                let sign = Self.signs[random.below(Self.signs.count)]
                switch random.below(4) {
                case 0: stream[place] = UInt8(truncatingIfNeeded: random.next())
                case 1: stream.remove(at: place)
                case 2: stream.replaceSubrange(place..<min(place + sign.count, stream.count), with: sign)
                default: stream.insert(contentsOf: sign, at: place)
                }
            }
            return stream
        }
    }
}
