import Gatehouse
import GatehouseDatastore
import Testing

@Suite("Choosing a language")
struct NegotiationTests {
    private static let catalogue: MessageCatalogue = {
        var catalogue = MessageCatalogue()
        catalogue.add(["forbidden": "Proibido."], in: "pt-br")
        catalogue.add(["forbidden": "不可以。"], in: "zh-hant")
        return catalogue
    }()

    @Test(arguments: [
        (nil, "en"), ("", "en"), ("de", "de"), ("DE-at", "de"), ("fr, de;q=0.5", "de"), ("de;q=0.2, en;q=0.3", "en"),
        ("en;q=0.8,de;q=0.8", "en"), ("de;q=0.8,en;q=0.8", "de"), ("pt-BR", "pt-br"), ("pt", "en"),
        ("pt-BR-x-a, de", "pt-br"),
        ("zh-Hant-TW", "zh-hant"), ("zh-Hant-a-bc", "zh-hant"), ("fr", "en"), ("*", "en"), ("de;q=0, *", "en"),
        ("en;q=0, *", "de"), ("en;q=0", "en"), ("de;q=0,de-AT;q=1,pt-BR;q=0.1", "pt-br"), (" de\t;\tq=1.000 ", "de"),
        ("de;Q=0.5", "de"), ("de,", "de"), (",,de", "de"),
    ])
    func `the best language that there is gets chosen`(header: String?, expected: String) {
        #expect(Self.catalogue.language(accepting: header).string == expected, "\(header ?? "none")")
    }

    @Test(arguments: [
        "de;q=2", "de;q=1.001", "de;q=0.1234", "de;q=-1", "de;q=.5", "de;q=", "de;q", "de;q=1.", "de;q=0,5;q=1",
        "de;q=nan",
        "de;q=1e0", "de;level=1", "de;q=1;q=1", "d_e", "de-", "-de", "de--at", "de at", "d\u{E9}", "de\u{0}", "d*",
        "**",
        "1de", "abcdefghi", "de;q=\u{661}", "de-abcdefgh-abcdefgh-abcdefgh-abcdefgh-a", "de; q=1 x",
        "q=1;de", "\u{FF44}\u{FF45}",
    ])
    func `what cannot be read counts for nothing`(header: String) {
        // The weight that is not quite one of RFC 9110 still has to be refused, not rounded.
        let chosen = Self.catalogue.language(accepting: header)
        #expect(chosen.string == (header == "de;q=1." ? "de" : "en"), "\(header)")
    }

    @Test func `a header without end takes no time and asks for nothing`() {
        let huge = String(repeating: "de,", count: 1_000_000)
        let time = ContinuousClock().measure {
            for _ in 0..<100 where Self.catalogue.language(accepting: huge) != "en" { Issue.record("a language") }
        }
        #expect(time < .seconds(1))
        let many = String(repeating: "x,", count: 40) + "de"
        #expect(Self.catalogue.language(accepting: many).string == "en", "ranges beyond the 32nd are left out")
    }

    @Test func `what the user chose comes before what the client accepts`() {
        #expect(Self.catalogue.language(accepting: "en", preferring: "de").string == "de")
        #expect(Self.catalogue.language(accepting: "en", preferring: "de-ch").string == "de")
        #expect(Self.catalogue.language(accepting: "de", preferring: "fr").string == "de")
        #expect(Self.catalogue.language(accepting: nil, preferring: "fr").string == "en")
    }

    @Test func `the default is a language that there is`() {
        #expect(MessageCatalogue(defaultLanguage: "de-ch").language(accepting: nil).string == "de")
        #expect(MessageCatalogue(defaultLanguage: "tlh").language(accepting: "*").string == "en")
        #expect(MessageCatalogue(defaultLanguage: "tlh").language(accepting: nil).string == "en")
        #expect(MessageCatalogue(defaultLanguage: "de").language(nearest: "fr").string == "de")
    }

    @Test(arguments: ["de", "DE-at", "zh-Hant-TW", "i-klingon", "de-CH-1996"])
    func `a tag is read in any case`(tag: String) {
        #expect(StoredName(languageTag: tag)?.string == tag.lowercased())
    }

    @Test(arguments: ["", "-", "de_DE", "de.", "d\u{E9}", "1", "toolonglanguage", "de-"])
    func `what is no tag is refused`(tag: String) {
        #expect(StoredName(languageTag: tag) == nil)
    }
}
