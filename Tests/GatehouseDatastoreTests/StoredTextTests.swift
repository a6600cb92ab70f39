import GatehouseDatastore
import Testing

@Suite("Stored text")
struct StoredTextTests {
    @Test func `texts are the same when their bytes are, whatever Swift's strings say`() throws {
        let composed = try #require(StoredText("\u{E9}"))
        let combined = try #require(StoredText("e\u{301}"))
        #expect(composed.string == combined.string)
        #expect(composed != combined)
        #expect(Set([composed, combined, composed]).count == 2)
        #expect(combined < composed)
    }

    @Test func `the order is that of the bytes`() throws {
        let sorted = try ["B", "a", "\u{E9}", "\u{FFFD}", "\u{1F511}"].map { try #require(StoredText($0)) }
        #expect(sorted.reversed().sorted() == sorted)
        #expect(try #require(StoredText("a")) < #require(StoredText("ab")))
    }

    @Test func `U+0000 is refused anywhere, other control characters are kept`() {
        #expect(StoredText("\0") == nil)
        #expect(StoredText("a\0b") == nil)
        #expect(StoredText("\u{1}\n\u{7F}")?.string == "\u{1}\n\u{7F}")
        #expect(StoredText("")?.string == "")
    }

    @Test func `the limit is 65 536 bytes, not characters`() {
        #expect(StoredText(String(repeating: "a", count: 65_536)) != nil)
        #expect(StoredText(String(repeating: "a", count: 65_537)) == nil)
        #expect(StoredText(String(repeating: "\u{1F511}", count: 16_384)) != nil)
        #expect(StoredText(String(repeating: "\u{1F511}", count: 16_385)) == nil)
    }

    @Test func `a lossy text is cut after the last whole scalar`() {
        #expect(StoredText(lossy: "ab\u{1F511}c", limit: 6).string == "ab\u{1F511}")
        #expect(StoredText(lossy: "ab\u{1F511}c", limit: 5).string == "ab")
        #expect(Array(StoredText(lossy: "e\u{301}", limit: 2).string.utf8) == Array("e".utf8))
        #expect(StoredText(lossy: "abc", limit: 0).string == "")
        #expect(StoredText(lossy: "abc", limit: -1).string == "")
        let long = StoredText(lossy: String(repeating: "\u{E9}", count: 40_000), limit: .max)
        #expect(long.string.utf8.count == StoredText.maximumByteCount)
    }

    @Test func `a lossy text shows U+0000 as U+FFFD, within the limit`() {
        #expect(StoredText(lossy: "a\0b").string == "a\u{FFFD}b")
        #expect(StoredText(lossy: "a\0b", limit: 3).string == "a")
        #expect(StoredText(lossy: "a\0b", limit: 4).string == "a\u{FFFD}")
    }
}
