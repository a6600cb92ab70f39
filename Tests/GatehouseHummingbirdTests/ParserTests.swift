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

    @Test(arguments: UInt64(0)..<5)
    func `what is read of mutated JSON is what others read, and nothing traps`(seed: UInt64) throws {
        let text = Array(
            #"{"email":"a\u00e9\ud83d\ude00@b.c","é":"x \"y\"","remember":true,"n":[1,-2.5e-3,{"k":null}],"":[]}"#.utf8
        )
        var generator = SeededGenerator(state: seed)
        var read = 0
        for _ in 0..<1_000 {
            let bytes = mutated(text, using: &generator)
            guard let value = try? StrictJSON.parse(bytes) else { continue }
            read += 1
            #expect(try StrictJSON.parse(Array(value.text.utf8)) == value)
            let other = try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
            #expect(isSame(value, other), "\(String(decoding: bytes, as: UTF8.self))")
            let written = try JSONSerialization.jsonObject(with: Data(value.text.utf8), options: .fragmentsAllowed)
            #expect(isSame(value, written), "\(value.text)")
        }
        #expect(read > 50)
    }

    @Test(arguments: UInt64(0)..<5)
    func `mutated forms and cookies never trap`(seed: UInt64) throws {
        var generator = SeededGenerator(state: seed)
        let form = Array("email=a%C3%A9%40b.c&password=x+y&remember=on&&=&csrf_token".utf8)
        let cookies = Array("gh_xsb=a; gh_sid=b=c;d; e=\"f\";; =".utf8)
        for _ in 0..<1_000 {
            if let fields = try? FormDecoder.fields(mutated(form, using: &generator)) {
                #expect(
                    fields.values.allSatisfy {
                        if case .string(let text) = $0 { !text.utf8.contains(0) } else { false }
                    }
                )
            }
            let header = String(decoding: mutated(cookies, using: &generator), as: UTF8.self)
            let parts = header.split(separator: ";").map { $0.drop { $0 == " " || $0 == "\t" } }
            if parts.filter({ $0.hasPrefix("gh_sid=") }).count > 1 {
                #expect(CookieScanner.find("gh_sid", in: [.cookie: header]) == .several)
            }
        }
    }

    @Test func `text written as JSON is plain and comes back`() throws {
        for scalar in (0...0x10FFFF).lazy.compactMap({ Unicode.Scalar(UInt32($0)) }) where scalar.value < 0x3000 {
            let text = "a\(Character(scalar))b"
            let written = JSONValue.string(text).text
            let other =
                try JSONSerialization.jsonObject(with: Data(written.utf8), options: .fragmentsAllowed) as? String
            #expect(other.map { Array($0.utf8) } == Array(text.utf8))
            #expect(!written.utf8.contains { $0 < 0x20 || $0 == 0x3C || $0 == 0x3E || $0 == 0x26 })
        }
    }

    @Test func `nesting and counts have limits, and what is within them is read`() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        _ = try StrictJSON.parse(nested(StrictJSON.maximumDepth + 1))
        #expect(throws: StrictJSON.Failure.tooDeep) { try StrictJSON.parse(nested(StrictJSON.maximumDepth + 2)) }
        func many(_ count: Int) -> [UInt8] {
            Array("[\(Array(repeating: "1", count: count).joined(separator: ","))]".utf8)
        }
        _ = try StrictJSON.parse(many(StrictJSON.maximumCount))
        #expect(throws: StrictJSON.Failure.tooMany) { try StrictJSON.parse(many(StrictJSON.maximumCount + 1)) }
        #expect(throws: StrictJSON.Failure.tooDeep) {
            try StrictJSON.parse(Array(String(repeating: "{\"a\":", count: 10_000).utf8))
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

    // MARK: - Helpers

    private func mutated(_ seed: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
        var bytes = seed
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let index = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: bytes[index] = UInt8.random(in: .min ... .max, using: &generator)
            case 1: bytes.remove(at: index)
            case 2: bytes[index] = bytes[Int.random(in: 0..<bytes.count, using: &generator)]
            default: bytes.insert(UInt8.random(in: 0x20...0x7E, using: &generator), at: index)
            }
        }
        return bytes
    }

    /// Whether another reader found the same value; numbers are compared as far as a double goes.
    private func isSame(_ value: JSONValue, _ other: Any) -> Bool {
        switch value {
        case .null: return other is NSNull
        case .bool(let bool): return other as? Bool == bool
        case .number(let text): return (other as? NSNumber)?.doubleValue == Double(text)
        case .string(let text): return (other as? String).map { Array($0.utf8) } == Array(text.utf8)
        case .array(let values):
            guard let others = other as? [Any], others.count == values.count else { return false }
            return zip(values, others).allSatisfy { isSame($0, $1) }
        case .object(let members):
            guard let others = other as? [String: Any], others.count == members.count else { return false }
            return members.allSatisfy { member in others[member.name].map { isSame(member.value, $0) } ?? false }
        }
    }
}

/// Numbers that are the same in every run (SplitMix64, Steele, Lea and Flood 2014).
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
