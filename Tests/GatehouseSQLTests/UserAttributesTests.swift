import GatehouseDatastore
import GatehouseSQL
import Testing

@Suite("Attributes as JSON")
struct UserAttributesTests {
    @Test func `attributes are written by their types, in the order of their names`() throws {
        #expect(try UserRecord.encodedAttributes([:]) == "{}")
        let text = try #require(StoredText("1\"\\/\n"))
        let attributes: UserAttributes = [
            "yes": .boolean(true), "a": .integer(.max), "b": .integer(.min), "text": .text(text), "no": .boolean(false),
        ]
        let encoded = try UserRecord.encodedAttributes(attributes)
        #expect(
            encoded == #"{"a":9223372036854775807,"b":-9223372036854775808,"no":false,"text":"1\"\\/\n","yes":true}"#
        )
        #expect(try UserRecord.decodedAttributes(encoded) == attributes)
    }

    @Test func `what a person wrote into the column is read too, if it says the same`() throws {
        let written = "  { \"a\" : 1 , \"b\":\"\\u00e9\" }\n"
        let text = try #require(StoredText("\u{E9}"))
        #expect(try UserRecord.decodedAttributes(written) == ["a": .integer(1), "b": .text(text)])
        #expect(try UserRecord.decodedAttributes("{ }") == [:])
    }

    @Test(arguments: [
        "", "[]", "null", "{", "{\"a\":1", "{\"a\":null}", "{\"a\":[]}", "{\"a\":{}}", "{\"a\":1.5}",
        "{\"a\":9223372036854775808}", "{\"a\":1e40}", "{\"A\":1}", "{\"\":1}", "{\"two words\":1}",
        "{\"a\":\"\\u0000\"}",
        "{\"a\":\"\(String(repeating: "x", count: StoredText.maximumByteCount + 1))\"}",
    ])
    func `what cannot be read is corrupt`(text: String) {
        let error = #expect(throws: StoreError.self) { try UserRecord.decodedAttributes(text) }
        #expect(error?.code == .corrupt)
    }
}
