import Foundation
import GatehouseDatastore
import GatehouseSQL
import Testing

// The verbs send only what the schema has; the ends of every type are sent by hand.
@testable import GatehousePostgreSQL

/// What goes to the server in binary form and comes back.
@Suite("PostgreSQL wire", .timeLimit(.minutes(10)))
struct WireTests {
    // MARK: - Moments

    @Test(arguments: [
        (Timestamp(microseconds: 0), "1970-01-01 00:00:00"),
        (Timestamp(microseconds: -1), "1969-12-31 23:59:59.999999"),
        (Timestamp(microseconds: 946_684_800_000_000), "2000-01-01 00:00:00"),
        (Timestamp(microseconds: 1_790_000_000_123_456), "2026-09-21 14:13:20.123456"),
        (Timestamp(seconds: -62_135_596_800), "0001-01-01 00:00:00"),
        (Timestamp(seconds: -62_135_596_801), "0001-12-31 23:59:59 BC"),
        (Timestamp(microseconds: earliest), "4714-11-24 00:00:00 BC"),
        (Timestamp(microseconds: .max - 1), "294247-01-10 04:00:54.775806"),
        (.distantPast, "-infinity"),
        (.distantFuture, "infinity"),
    ])
    func `a moment is the same moment for the server, and comes back to the microsecond`(
        moment: Timestamp,
        text: String
    ) async throws {
        let row = try await answer(.moment, [.moment(moment)]) { row throws(StoreError) in
            (try row.string(), try row.moment(), try row.moment())
        }
        #expect(row.0 == text)
        #expect(row.1 == moment)
        // Read as text by the server, so it is not only our own writing that we can read.
        #expect(row.2 == moment)
    }

    @Test(arguments: [earliest - 1, earliest - 1_000_000, Int64.min + 1, -300_000_000_000_000_000])
    func `a moment before the first that the server knows is the most distant past`(microseconds: Int64) async throws {
        let row = try await answer(.moment, [.moment(Timestamp(microseconds: microseconds))]) {
            row throws(StoreError) in
            (try row.string(), try row.moment())
        }
        #expect(row == ("-infinity", .distantPast))
    }

    @Test func `a moment after the last that we know is the most distant future`() async throws {
        let moment = try await answer(.latest, []) { row throws(StoreError) in try row.moment() }
        #expect(moment == .distantFuture)
    }

    @Test func `moments stay in order, however far apart`() {
        let moments = [Int64.min, earliest, -1, 0, 1, 946_684_800_000_000, .max - 1, .max]
            .map { Timestamp(microseconds: $0) }
        let numbers = moments.map(\.postgreSQLMicroseconds)
        #expect(numbers == numbers.sorted())
        #expect(Set(numbers).count == moments.count)
        #expect(numbers.map { Timestamp(postgreSQLMicroseconds: $0) } == moments)
    }

    // MARK: - Values and nulls

    @Test func `every type comes back as it was`() async throws {
        let uuid = UUID()
        let digest = TokenDigest(words: (1, .max, 0, 42))
        let values: [PostgreSQLValue] = [
            .integer(.min), .flag(true), .moment(Timestamp(microseconds: 5)), .text("g\u{e4}\u{1F511}'\"\\%\n"),
            .bytes([0, 255, 39, 92]), .uuid(uuid), .digest(digest),
        ]
        try await answer(.each, values) { row throws(StoreError) in
            #expect(try row.integer() == .min)
            #expect(try row.flag() == true)
            #expect(try row.moment() == Timestamp(microseconds: 5))
            #expect(try row.string() == "g\u{e4}\u{1F511}'\"\\%\n")
            #expect(try row.bytes() == [0, 255, 39, 92])
            #expect(try row.optionalUUID() == uuid)
            #expect(try row.digest() == digest)
        }
    }

    @Test func `a null of every type comes back as null`() async throws {
        let values: [PostgreSQLValue] = [
            .integer(nil), .flag(nil), .moment(nil), .text(nil), .bytes(nil), .uuid(nil), .digest(nil),
        ]
        try await answer(.each, values) { row throws(StoreError) in
            #expect(try row.optionalInteger() == nil)
            #expect(try row.optionalFlag() == nil)
            #expect(try row.optionalMoment() == nil)
            #expect(try row.optionalString() == nil)
            #expect(try row.optionalBytes() == nil)
            #expect(try row.optionalUUID() == nil)
            #expect(try row.optionalDigest() == nil)
        }
    }

    @Test func `no bytes and an empty text are not null, wherever they stand`() async throws {
        let values: [PostgreSQLValue] = [.bytes([]), .text(""), .bytes(nil), .text(nil), .bytes([]), .text("")]
        try await answer(.emptiness, values) { row throws(StoreError) in
            for isNull in [false, false, true, true, false, false] { #expect(try row.flag() == isNull) }
            #expect(try row.optionalBytes() == [])
            #expect(try row.optionalString() == "")
        }
        // Alone, where there is no byte to point to.
        let alone = try await answer(.alone, [.bytes([])]) { row throws(StoreError) in try row.optionalBytes() }
        #expect(alone == [])
    }

    @Test func `a megabyte comes back as it was`() async throws {
        let bytes = (0..<1_048_576).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let back = try await answer(.alone, [.bytes(bytes)]) { row throws(StoreError) in try row.bytes() }
        #expect(back == bytes)
    }

    @Test func `a text with a zero character is refused, and its value stands in no description`() async throws {
        let error = await #expect(throws: StoreError.self) {
            _ = try await answer(.text, [.text("sec\0ret")]) { row throws(StoreError) in try row.string() }
        }
        #expect(error?.code == .corrupt)
        #expect(error?.debugDescription.contains("22021") == true)
        #expect(error?.debugDescription.contains("sec") == false)
    }

    // MARK: - Lists

    @Test(arguments: [[], [""], ["a"], ["", "b", "\u{1F511}", "a,b{}\"\\", "NULL", ""], (0..<3_000).map { "\($0)" }])
    func `a list of texts comes back as it was`(texts: [String]) async throws {
        let row = try await answer(.texts, [.texts(texts)]) { row throws(StoreError) in
            (try row.integer(), try row.strings())
        }
        #expect(row == (Int64(texts.count), texts))
    }

    @Test func `lists of moments and of identifiers come to the server as they are`() async throws {
        let moments: [Timestamp] = [
            .distantPast, Timestamp(microseconds: -1), Timestamp(microseconds: 7), .distantFuture,
        ]
        let uuids = [UUID(), UUID()]
        let values: [PostgreSQLValue] = [
            .array(of: .timestamptz, moments.map { .moment($0) }), .array(of: .identifier, uuids.map { .uuid($0) }),
        ]
        try await answer(.lists, values) { row throws(StoreError) in
            #expect(try row.moments() == moments)
            #expect(try row.string() == uuids.map { $0.uuidString.lowercased() }.joined(separator: ","))
        }
    }

    @Test func `a null in a list is a null for the server`() async throws {
        let values: [PostgreSQLValue] = [.array(of: .string, [.text("a"), .text(nil), .text("c"), .text(nil)])]
        let text = try await answer(.nullsInList, values) { row throws(StoreError) in try row.string() }
        #expect(text == "a-c-")
    }

    @Test func `a list that is null is empty`() async throws {
        try await answer(.nullLists, []) { row throws(StoreError) in
            #expect(try row.strings() == [])
            #expect(try row.moments() == [])
        }
    }
}

/// Asks a server and reads the row it answers with.
@discardableResult
private func answer<Value>(
    _ query: Query,
    _ values: [PostgreSQLValue],
    _ read: (inout PostgreSQLRow) throws(StoreError) -> Value
) async throws -> Value {
    try await withTestPool { pool in
        var call = Call(pool)
        let answer = try await call.read(query, values).first(read)
        return try #require(answer)
    }
}

/// The first moment that a `timestamptz` holds, in microseconds since 1970.
private let earliest: Int64 = -210_866_803_200_000_000

extension Query {
    fileprivate static let moment = Query(
        """
        SELECT utc::text, $1, utc::text::timestamp AT TIME ZONE 'UTC'
        FROM (SELECT $1::timestamptz AT TIME ZONE 'UTC' AS utc) AS moment
        """
    )
    fileprivate static let latest = Query("SELECT '294276-12-31 23:59:59.999999+00'::timestamptz")
    fileprivate static let each = Query(
        "SELECT $1::bigint, $2::boolean, $3::timestamptz, $4::text, $5::bytea, $6::uuid, $7::bytea"
    )
    fileprivate static let emptiness = Query(
        """
        SELECT $1::bytea IS NULL, $2::text IS NULL, $3::bytea IS NULL, $4::text IS NULL, $5::bytea IS NULL,
            $6::text IS NULL, $1, $2
        """
    )
    fileprivate static let alone = Query("SELECT $1::bytea")
    fileprivate static let text = Query("SELECT $1::text")
    fileprivate static let texts = Query("SELECT cardinality($1::text[])::bigint, $1")
    fileprivate static let lists = Query("SELECT $1::timestamptz[], array_to_string($2::uuid[], ',')")
    fileprivate static let nullsInList = Query("SELECT array_to_string($1::text[], '', '-')")
    fileprivate static let nullLists = Query("SELECT NULL::text[], NULL::timestamptz[]")
}
