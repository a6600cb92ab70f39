import Foundation
import GatehouseDatastore
import GatehouseSQL
import Testing

// No verb lets the server answer with what does not fit; here it is asked to.
@testable import GatehousePostgreSQL

/// What is read from answers that are damaged, or not of the type that is expected.
///
/// Every form goes to the server as a `bytea` and comes back as one, which is then read as something else.
@Suite("PostgreSQL wire, damaged", .timeLimit(.minutes(10)))
struct WireDamageTests {
    /// The names of the readers that take a form.
    private func accepted(_ form: [UInt8], _ pool: PostgreSQLPool) async throws -> [String] {
        try await accepted([form], pool)[0]
    }

    /// The names of the readers that take each of some forms.
    private func accepted(_ forms: [[UInt8]], _ pool: PostgreSQLPool) async throws -> [[String]] {
        var names: [[String]] = []
        for start in stride(from: 0, to: forms.count, by: Query.width) {
            let some = forms[start..<min(start + Query.width, forms.count)]
            let padding = Array(repeating: PostgreSQLValue.bytes(nil), count: Query.width - some.count)
            var call = Call(pool)
            let result = try await call.read(.echo, some.map { .bytes($0) } + padding)
            for index in some.indices {
                var takers: [String] = []
                for reader in Reader.allCases where reader.isForNulls {
                    let code = refusal(of: result, reader, after: index - start)
                    if code == nil { takers.append(reader.rawValue) } else { #expect(code == .corrupt) }
                }
                names.append(takers)
            }
        }
        return names
    }

    @Test func `values of a fixed length are taken with that length alone`() async throws {
        try await withTestPool { pool in
            for count in 0...40 {
                // No text, no list and no truth value: neither ends what may follow.
                let takers = try await accepted(Array(repeating: 0xF5, count: count), pool)
                let expected = [
                    0: ["string", "bytes"], 4: ["integer", "bytes"], 8: ["integer", "moment", "bytes"],
                    16: ["bytes", "uuid"], 32: ["bytes", "digest"],
                ]
                #expect(takers == expected[count] ?? ["bytes"])
            }
            #expect(try await accepted([0], pool) == ["flag", "string", "bytes"])
            #expect(try await accepted([1], pool) == ["flag", "string", "bytes"])
            #expect(try await accepted([2], pool) == ["string", "bytes"])
        }
    }

    @Test func `bytes that are no UTF-8 are no text`() async throws {
        let forms: [[UInt8]] = [
            [0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x61, 0x80], [0xE2, 0x82],
        ]
        try await withTestPool { pool in
            for takers in try await accepted(forms, pool) { #expect(!takers.contains("string")) }
        }
    }

    @Test func `a list that was cut off anywhere, or goes on, is no list`() async throws {
        let texts = form(.array(of: .string, [.text("a"), .text(""), .text("long enough to be a moment")]))
        let moments = form(.array(of: .timestamptz, [.moment(.distantPast), .moment(Timestamp(microseconds: 1))]))
        try await withTestPool { pool in
            #expect(try await accepted(texts, pool).contains("strings"))
            #expect(try await accepted(moments, pool).contains("moments"))
            for whole in [texts, moments] {
                let damaged = (0..<whole.count).map { Array(whole.prefix($0)) } + [whole + [0], whole + whole]
                for takers in try await accepted(damaged, pool) {
                    #expect(!takers.contains("strings") && !takers.contains("moments"))
                }
            }
        }
    }

    @Test func `a list whose numbers do not fit is no list`() async throws {
        func list(dimensions: Int32 = 1, count: Int32, _ elements: (length: Int32, bytes: [UInt8])...) -> [UInt8] {
            let head = [dimensions, 0, 25, count, 1].flatMap(bigEndian)
            return head + elements.flatMap { bigEndian($0.length) + $0.bytes }
        }
        let moment: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 1]
        let damaged: [[UInt8]] = [
            list(dimensions: 2, count: 1, (8, moment)), list(dimensions: -1, count: 1, (8, moment)),
            list(dimensions: .max, count: 1, (8, moment)), list(dimensions: .min, count: 1, (8, moment)),
            list(count: -1), list(count: .min), list(count: -1, (8, moment)), list(count: .max, (8, moment)),
            list(count: 2, (8, moment)), list(count: 1, (-1, [])), list(count: 1, (-2, moment)),
            list(count: 1, (.min, moment)), list(count: 1, (.max, moment)), list(count: 1, (9, moment)),
            list(dimensions: 0, count: 1, (8, moment)),
        ]
        let odd = [
            list(count: 1, (7, Array(moment.prefix(7)))), list(count: 1, (9, moment + [0])), list(count: 1, (0, [])),
        ]
        try await withTestPool { pool in
            for takers in try await accepted(damaged, pool) {
                #expect(!takers.contains("strings") && !takers.contains("moments"))
            }
            for takers in try await accepted(odd, pool) { #expect(!takers.contains("moments")) }
            #expect(try await accepted(list(count: 1, (8, moment)), pool).contains("moments"))
        }
    }

    @Test func `random bytes are taken or refused as corrupt, and nothing traps`() async throws {
        var random = SplitMix64(seed: 15)
        let whole = [
            form(.array(of: .string, [.text("a"), .text("bc"), .text("\u{1F511}")])),
            form(.array(of: .timestamptz, [.moment(.distantPast), .moment(.distantFuture)])),
        ]
        var forms: [[UInt8]] = []
        for number in 0..<8_192 {
            if number.isMultiple(of: 2) {
                forms.append((0..<random.below(64)).map { _ in UInt8(truncatingIfNeeded: random.next()) })
            } else {
                // A good one with a few bytes changed finds more than one that is bad from the start.
                var form = whole[random.below(2)]
                for _ in 0...random.below(3) {
                    form[random.below(form.count)] =
                        [0, 1, 0x7F, 0x80, 0xFF, UInt8(random.below(256))][random.below(6)]
                }
                forms.append(Array(form.prefix(random.chance(of: 4) ? random.below(form.count) : form.count)))
            }
        }
        try await withTestPool { pool in
            let takers = try await accepted(forms, pool)
            #expect(takers.count == forms.count)
            #expect(takers.allSatisfy { $0.contains("bytes") })
            #expect(takers.contains { $0.contains("strings") })
            #expect(takers.contains { $0.contains("moments") })
        }
    }

    @Test func `a column too many, or null where there must be something, is corrupt`() async throws {
        try await withTestPool { pool in
            var call = Call(pool)
            let result = try await call.read(.echo, Array(repeating: .bytes(nil), count: Query.width))
            for reader in Reader.allCases {
                #expect(refusal(of: result, reader, after: Query.width) == .corrupt)
                #expect(refusal(of: result, reader, after: 0) == (reader.isForNulls ? nil : .corrupt))
            }
        }
    }
}

/// What a column can be read as.
private enum Reader: String, CaseIterable {
    case integer, flag, moment, string, bytes, uuid, digest, strings, moments
    case someInteger, someFlag, someMoment, someString, someBytes, someDigest

    /// Whether it takes a null.
    var isForNulls: Bool { !rawValue.hasPrefix("some") }

    func read(_ row: inout PostgreSQLRow) throws(StoreError) {
        switch self {
        case .integer: _ = try row.optionalInteger()
        case .flag: _ = try row.optionalFlag()
        case .moment: _ = try row.optionalMoment()
        case .string: _ = try row.optionalString()
        case .bytes: _ = try row.optionalBytes()
        case .uuid: _ = try row.optionalUUID()
        case .digest: _ = try row.optionalDigest()
        case .strings: _ = try row.strings()
        case .moments: _ = try row.moments()
        case .someInteger: _ = try row.integer()
        case .someFlag: _ = try row.flag()
        case .someMoment: _ = try row.moment()
        case .someString: _ = try row.string()
        case .someBytes: _ = try row.bytes()
        case .someDigest: _ = try row.digest()
        }
    }
}

/// Reads a column of the first row; nil if it can be read, and otherwise why not.
private func refusal(of result: PostgreSQLResult, _ reader: Reader, after count: Int) -> StoreError.Code? {
    do throws(StoreError) {
        let row: Bool? = try result.first { row throws(StoreError) in
            for _ in 0..<count { _ = try row.optionalBytes() }
            try reader.read(&row)
            return true
        }
        #expect(row == true)
        return nil
    } catch {
        return error.code
    }
}

/// A value as it goes over the wire.
private func form(_ value: PostgreSQLValue) -> [UInt8] { Command(.echo, [value]).bytes }

private func bigEndian(_ number: Int32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
}

extension Query {
    /// How many values go in one statement.
    fileprivate static let width = 64

    /// Answers with the bytes it is given.
    fileprivate static let echo = Query("SELECT " + (1...width).map { "$\($0)::bytea" }.joined(separator: ", "))
}
