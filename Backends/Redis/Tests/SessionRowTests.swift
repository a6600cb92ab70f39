import Foundation
import GatehouseDatastore
import Testing

// A row is seen by servers alone; one that is damaged is made here.
@testable import GatehouseRedis

/// What of a session stands in its row, and what is read from a row that is damaged.
@Suite("Redis session rows", .timeLimit(.minutes(10)))
struct SessionRowTests {
    private static let key = SessionKey(shard: 0xBEEF, digest: TokenDigest(words: (1, 2, 3, 4)))

    // MARK: - Good rows

    @Test func `records of any content come back as they were`() throws {
        var random = SplitMix64(seed: 8)
        for _ in 0..<4_000 {
            let record = self.record(&random)
            let row = try SessionRow(record.rowBytes, key: record.key)
            #expect(row.record == record)
            #expect(row.replaced == nil)
        }
    }

    @Test func `a session that was rotated also has the digest and the end of the grace`() throws {
        var random = SplitMix64(seed: 9)
        for _ in 0..<1_000 {
            let record = self.record(&random)
            let until = moment(&random)
            let digest = try #require(TokenDigest(bytes: random.bytes(32)))
            let row = try SessionRow(rotated(record.rowBytes, digest, until), key: record.key)
            #expect(row.record == record)
            #expect(row.replaced?.digest == digest && row.replaced?.until == until)
        }
    }

    @Test func `the longest texts and a megabyte of data come back as they were`() throws {
        var random = SplitMix64(seed: 10)
        var record = self.record(&random)
        let longest = try #require(StoredText(String(repeating: "a", count: StoredText.maximumByteCount)))
        record.address = longest
        record.agent = longest
        record.method = try #require(StoredName(String(repeating: "m", count: 64)))
        record.data = random.bytes(1_048_576)
        #expect(try SessionRow(record.rowBytes, key: record.key).record == record)
    }

    @Test func `an empty text is not none, and a text keeps its bytes`() throws {
        var random = SplitMix64(seed: 11)
        for text in ["", "\u{301}", "e\u{301}", "é", "\u{1F511}", "\r\n", "\u{FEFF}a", "n", "s", "\u{1}"] {
            var record = self.record(&random)
            record.address = StoredText(text)
            record.agent = nil
            #expect(try SessionRow(record.rowBytes, key: record.key).record == record)
            (record.address, record.agent) = (record.agent, record.address)
            #expect(try SessionRow(record.rowBytes, key: record.key).record == record)
        }
    }

    @Test func `a presented digest finds what it stands for, to the microsecond`() throws {
        var random = SplitMix64(seed: 12)
        var record = self.record(&random)
        let end = Timestamp(seconds: 1_000)
        record.standing.endsAt = end
        record.standing.expiresAt = end
        let grace = Timestamp(seconds: 500)
        let old = try #require(TokenDigest(bytes: random.bytes(32)))
        let other = try #require(TokenDigest(bytes: random.bytes(32)))
        let fresh = try SessionRow(record.rowBytes, key: record.key)
        let row = try SessionRow(rotated(record.rowBytes, old, grace), key: record.key)
        let before = Timestamp(microseconds: end.microseconds - 1)
        for each in [fresh, row] {
            #expect(each.lookup(record.key.digest, at: before) == .current(record))
            #expect(each.lookup(record.key.digest, at: end) == .absent)
            #expect(each.lookup(other, at: before) == .absent)
        }
        #expect(fresh.lookup(old, at: before) == .absent)
        #expect(row.lookup(old, at: Timestamp(microseconds: grace.microseconds - 1)) == .superseded(record))
        #expect(row.lookup(old, at: grace) == .reused(record))
        #expect(row.lookup(old, at: before) == .reused(record))
        #expect(row.lookup(old, at: end) == .absent)
    }

    // MARK: - Damaged rows

    @Test func `a row that was cut off anywhere before its data is corrupt`() throws {
        var random = SplitMix64(seed: 13)
        for _ in 0..<20 {
            let record = self.record(&random)
            let row = record.rowBytes
            let dataStart = row.count - record.data.count
            for count in 0..<row.count {
                let cut = Array(row.prefix(count))
                if count < dataStart {
                    expectCorrupt(cut)
                } else {
                    // Data are any bytes, so nothing tells that some are missing.
                    let data = try SessionRow(cut, key: Self.key).record.data
                    #expect(data == Array(record.data.prefix(count - dataStart)))
                }
            }
        }
    }

    @Test func `of 30 000 rows with a byte changed each is corrupt or a session`() async {
        var random = SplitMix64(seed: 14)
        var readable = 0
        var rows: [[UInt8]] = []
        for number in 0..<30_000 {
            if number.isMultiple(of: 1_000) {
                // Other tests need the thread too.
                await Task.yield()
                let row = record(&random).rowBytes
                rows = [row, rotated(row, TokenDigest(words: (5, 6, 7, 8)), moment(&random))]
            }
            var row = rows[number % 2]
            // Once in a while several, and what more often means something than other bytes do.
            for _ in 0...(random.chance(of: 4) ? random.below(6) : 0) {
                let place = random.chance(of: 2) ? random.below(RowLayout.headLength) : random.below(row.count)
                let bytes: [UInt8] = [0, 1, 0x2F, 0x30, 0x31, 0x39, 0x3A, 0x7F, 0x80, 0xFF]
                row[place] = random.chance(of: 2) ? bytes[random.below(10)] : row[place] ^ UInt8(1 << random.below(8))
            }
            if isReadable(row) { readable += 1 }
        }
        #expect((1..<30_000).contains(readable))
    }

    @Test func `random bytes are corrupt, also behind a good beginning`() {
        var random = SplitMix64(seed: 15)
        for _ in 0..<20_000 {
            _ = isReadable(random.bytes(random.below(400)))
            let row = record(&random, greatestText: 30).rowBytes
            let kept = random.below(row.count)
            _ = isReadable(Array(row.prefix(kept)) + random.bytes(random.below(60)))
        }
    }

    @Test func `lengths that do not fit are corrupt`() {
        var random = SplitMix64(seed: 16)
        let row = record(&random).rowBytes
        for length in [0xFFFF_FFFF, 0x8000_0000, 0x7FFF_FFFF, 65_538, 1_000_000] as [UInt32] {
            for part in [RowLayout.addressLength, RowLayout.namesLength] {
                var damaged = row
                damaged.replaceSubrange(part.range, with: length.bigEndianBytes)
                expectCorrupt(damaged)
                for part in [RowLayout.addressLength, RowLayout.namesLength] {
                    damaged.replaceSubrange(part.range, with: length.bigEndianBytes)
                }
                expectCorrupt(damaged)
            }
        }
    }

    @Test func `texts that no record has are corrupt`() throws {
        var random = SplitMix64(seed: 17)
        var record = self.record(&random)
        record.address = nil
        record.agent = nil
        record.data = []
        let head = Array(record.rowBytes.prefix(RowLayout.headLength))
        func row(address: [UInt8], names: [UInt8]) -> [UInt8] {
            var row = head
            row.replaceSubrange(RowLayout.addressLength.range, with: UInt32(address.count).bigEndianBytes)
            row.replaceSubrange(RowLayout.namesLength.range, with: UInt32(names.count).bigEndianBytes)
            return row + address + names
        }
        let method: [UInt8] = [1, UInt8(ascii: "p")]
        #expect(isReadable(row(address: [], names: method)))
        #expect(isReadable(row(address: [1], names: method + [1])))
        let texts: [[UInt8]] = [
            [0], [2], [0, 0x61], [1, 0], [1, 0x61, 0], [1, 0xFF], [1, 0xC3], [1, 0xC0, 0x80], [1, 0xED, 0xA0, 0x80],
            [1, 0xF4, 0x90, 0x80, 0x80], [1] + Array(repeating: 0x61, count: 65_537),
        ]
        for text in texts {
            expectCorrupt(row(address: text, names: method))
            expectCorrupt(row(address: [], names: method + text))
        }
        let names: [[UInt8]] = [
            [], [0], [1], [2, 0x61], [255], [1, 0], [1, 0x41], [1, 0xFF], [2, 0xC3, 0xA9], [1, 0x20], [1, 0x3A],
            [65] + Array(repeating: 0x61, count: 65),
        ]
        for name in names { expectCorrupt(row(address: [], names: name)) }
    }

    @Test func `what stands at a replaced key, a counter and other values are no session`() {
        for value in [
            [], [RowLayout.session], [RowLayout.pointer] + Self.key.digest.bytes, Array("1".utf8),
            OrderedDigits.of(1) + Array("0".utf8) + OrderedDigits.of(2) + Array("3".utf8),
            Array(repeating: 0, count: 4_096), Array(repeating: RowLayout.session, count: 4_096),
            Array(repeating: 0xFF, count: 4_096), Array(#"{"user":1}"#.utf8),
        ] {
            expectCorrupt(value)
        }
    }

    // MARK: - Parts

    private func expectCorrupt(_ bytes: [UInt8]) {
        #expect(!isReadable(bytes), "\(bytes.count) bytes")
    }

    /// Whether a row is a session's; what is none has to be corrupt.
    private func isReadable(_ bytes: [UInt8]) -> Bool {
        do throws(StoreError) {
            let row = try SessionRow(bytes, key: Self.key)
            #expect(row.record.key == Self.key)
            _ = row.lookup(Self.key.digest, at: .distantPast)
            return true
        } catch {
            #expect(error.code == .corrupt)
            return false
        }
    }

    private func rotated(_ row: [UInt8], _ digest: TokenDigest, _ until: Timestamp) -> [UInt8] {
        var row = row
        row.replaceSubrange(RowLayout.replaced.range, with: [UInt8(ascii: "1")] + until.digits + digest.bytes)
        return row
    }

    private func moment(_ random: inout SplitMix64) -> Timestamp {
        let ends: [Int64] = [.min, .min + 1, -1, 0, 1, .max - 1, .max]
        return Timestamp(
            microseconds: random.chance(of: 3)
                ? ends[random.below(ends.count)] : Int64(bitPattern: random.next()) >> random.below(64)
        )
    }

    private func text(_ random: inout SplitMix64, greatest: Int) -> StoredText? {
        if random.chance(of: 4) { return nil }
        let scalars = (0..<random.below(greatest)).map { _ in
            Unicode.Scalar(UInt32(random.below(random.chance(of: 4) ? 0x11_0000 : 0x80))) ?? "\u{301}"
        }
        return StoredText(lossy: String(String.UnicodeScalarView(scalars)))
    }

    private func record(_ random: inout SplitMix64, greatestText: Int = 120) -> SessionRecord {
        let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789._-")
        let method = String((0...random.below(64)).map { _ in letters[random.below(letters.count)] })
        let ends: [Int64] = [.min, -1, 0, 1, .max]
        func number(_ random: inout SplitMix64) -> Int64 {
            random.chance(of: 2) ? ends[random.below(ends.count)] : Int64(bitPattern: random.next())
        }
        let standing = SessionStanding(
            securityEpoch: SecurityEpoch(number(&random)),
            authenticatedAt: random.chance(of: 3) ? nil : moment(&random),
            isRemembered: random.chance(of: 2),
            expiresAt: moment(&random),
            endsAt: moment(&random)
        )
        return SessionRecord(
            id: SessionID(bytes: random.bytes(16)) ?? SessionID(uuid: UUID()),
            key: SessionKey(
                shard: UInt16(truncatingIfNeeded: random.next()),
                digest: TokenDigest(bytes: random.bytes(32)) ?? Self.key.digest
            ),
            user: UserID(bytes: random.bytes(16)) ?? UserID(uuid: UUID()),
            createdAt: moment(&random),
            lastSeenAt: moment(&random),
            address: text(&random, greatest: greatestText),
            agent: text(&random, greatest: greatestText),
            method: StoredName(method) ?? "password",
            standing: standing,
            data: random.bytes(random.below(200)),
            version: RecordVersion(number(&random))
        )
    }
}
