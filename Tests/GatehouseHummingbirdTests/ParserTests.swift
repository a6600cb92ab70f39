import Foundation
import HTTPTypes
import Testing

// The parsers are internal: they are what stands between any bytes and everything else.
@testable import GatehouseHummingbird

@Suite("Parsers")
struct ParserTests {
    @Test func `JSON that two readers could understand differently is refused`() {
        for text in [
            "{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\u0000\"", "01",
            "1.", ".5",
            "+1", "NaN", "{\"a\":1,}", "[1,]", "'a'", "{a:1}", "\u{FEFF}{}", "//\n{}", "\"\t\"", "tru", "nulll", "",
        ] {
            #expect(throws: StrictJSON.Failure.self, "\(text)") { try StrictJSON.parse(Array(text.utf8)) }
        }
        #expect(throws: StrictJSON.Failure.tooDeep) { try StrictJSON.parse([UInt8](repeating: 0x5B, count: 100_000)) }
    }

    @Test func `JSON is read and written back`() throws {
        let text = #"{"a":"\u00e9\ud83d\ude00\n\"","b":[true,false,null,-1.5e3],"c":{}}"#
        let value = try StrictJSON.parse(Array(text.utf8))
        #expect(try StrictJSON.parse(Array(value.text.utf8)) == value)
        #expect(JSONValue.string("</script>\u{2028}").text == #""\u003c/script\u003e\u2028""#)
    }

    @Test func `what is read of mutated JSON is what others read, and nothing traps`() throws {
        let seed = Array(#"{"email":"a\u00e9@b.c","password":"x y","remember":true,"n":[1,2.5e-3,{"k":null}]}"#.utf8)
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<5_000 {
            var bytes = seed
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[index] = UInt8.random(in: .min ... .max, using: &generator)
                case 1: bytes.remove(at: index)
                default: bytes.insert(UInt8.random(in: 0x20...0x7E, using: &generator), at: index)
                }
            }
            guard let value = try? StrictJSON.parse(bytes) else { continue }
            #expect((try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) != nil)
            #expect(try StrictJSON.parse(Array(value.text.utf8)) == value)
        }
    }

    @Test func `forms are read strictly`() throws {
        #expect(
            try FormDecoder.fields(Array("a=1+2&b=%C3%A9&c".utf8)) == [
                "a": .string("1 2"), "b": .string("é"), "c": .string(""),
            ]
        )
        for text in ["a=1&a=2", "a=%", "a=%4", "a=%zz", "a=%00", "a=%ff"] {
            #expect(throws: InputError.malformed, "\(text)") { try FormDecoder.fields(Array(text.utf8)) }
        }
    }

    @Test func `cookies are found by exact name, and several of a name are none`() {
        func find(_ header: String) -> CookieScanner.Finding {
            CookieScanner.find("sid", in: [.cookie: header])
        }
        #expect(find("sid=a") == .one("a"))
        #expect(find("x=1; sid=a=b;y") == .one("a=b"))
        #expect(find("SID=a; xsid=b; sid2=c; sid") == .absent)
        #expect(find("sid=a; sid=b") == .several)
        #expect(find("sid=a; sid=a") == .several)
    }
}
