import FoundationEssentials
import GatehouseDatastore
import Testing

@Suite("Record identifiers")
struct RecordIdentifierTests {
    private let text = "0199a000-0000-7000-8000-0000000000ff"

    @Test func `the text form is read in either case and written in lower case`() throws {
        let id = try #require(UserID(text))
        #expect(UserID(text.uppercased()) == id)
        #expect(id.description == text)
    }

    @Test(arguments: [
        "", "0199a000-0000-7000-8000-0000000000f", "0199a000-0000-7000-8000-0000000000fff",
        "0199a000000070008000-0000000000ff----", "{199a000-0000-7000-8000-0000000000ff}",
        "0199a000-0000-7000-8000-0000000000fg", "0199a000_0000_7000_8000_0000000000ff",
        "0199a000-0000-7000-8000-0000000000 \u{E9}",
    ])
    func `anything else is not an identifier`(_ text: String) {
        #expect(UserID(text) == nil)
    }

    @Test(arguments: [" 199a000", "+199a000", "-199a000", "0x99a000", "\t199a000", "01 9a000"])
    func `digits alone make an identifier, neither blanks nor signs`(_ start: String) {
        #expect(UserID("\(start)-0000-7000-8000-0000000000ff") == nil)
    }

    @Test func `sixteen bytes make an identifier, most significant first, and no other number does`() throws {
        let bytes: [UInt8] = [1, 0x99, 0xA0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 0xFF]
        let id = try #require(AuditID(bytes: bytes))
        #expect(id.description == text)
        #expect(id.bytes == bytes)
        #expect(AuditID(bytes: bytes.dropLast()) == nil)
        #expect(AuditID(bytes: bytes + [0]) == nil)
        #expect(AuditID(bytes: [UInt8]()) == nil)
    }

    @Test func `identifiers order by their bytes, without a sign`() throws {
        let starts: [UInt8] = [0xFF, 0x00, 0x80, 0x7F, 0x01]
        let ids = try starts.map { try #require(SessionID(bytes: [$0] + Array(repeating: 0, count: 15))) }
        #expect(ids.sorted().map { $0.bytes[0] } == [0x00, 0x01, 0x7F, 0x80, 0xFF])
        let last = try #require(SessionID(bytes: Array(repeating: 0, count: 15) + [1]))
        #expect(ids[1] < last)
    }
}
