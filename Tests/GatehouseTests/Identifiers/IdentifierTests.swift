import GatehouseDatastore
import Testing

// The rules are internal; the facade shows only whether an identifier was taken, not its canonical form.
@testable import Gatehouse

@Suite("Identifiers")
struct IdentifierTests {
    @Test(arguments: [
        ("ada@example.org", "ada@example.org"),
        ("Ada@Example.ORG", "ada@example.org"),
        ("  ada@example.org\n", "ada@example.org"),
        ("\u{3000}ada@example.org\u{A0}", "ada@example.org"),
        ("\u{FF21}\u{FF44}\u{FF41}@example.org", "ada@example.org"),
        ("ada\u{FF20}example.org", nil),
        ("ren\u{E9}@example.org", "ren\u{E9}@example.org"),
        ("rene\u{301}@example.org", "ren\u{E9}@example.org"),
        ("\u{FB01}n@example.org", "fin@example.org"),
        ("stra\u{DF}e@example.org", "strasse@example.org"),
        ("\u{39F}\u{394}\u{3A3}@example.org", "\u{3BF}\u{3B4}\u{3C3}@example.org"),
        ("\u{3BF}\u{3B4}\u{3C2}@example.org", "\u{3BF}\u{3B4}\u{3C3}@example.org"),
        // Folding knows no language: a dotless i is a letter of its own, and a dotted capital keeps its dot.
        ("\u{131}@example.org", "\u{131}@example.org"),
        ("\u{130}@example.org", "i\u{307}@example.org"),
        ("ada+news@example.org", "ada+news@example.org"),
        ("o'hara!#$%&*/=?^_`{|}~-@example.org", "o'hara!#$%&*/=?^_`{|}~-@example.org"),
        ("a@b", "a@b"),
        ("a@m\u{FC}nchen.example", "a@xn--mnchen-3ya.example"),
        ("a@M\u{DC}NCHEN.example", "a@xn--mnchen-3ya.example"),
        ("a@mu\u{308}nchen.example", "a@xn--mnchen-3ya.example"),
        ("a@xn--mnchen-3ya.example", "a@xn--mnchen-3ya.example"),
        ("A@XN--MNCHEN-3YA.EXAMPLE", "a@xn--mnchen-3ya.example"),
        ("a@stra\u{DF}e.example", "a@xn--strae-oqa.example"),
        ("a@STRA\u{1E9E}E.example", "a@xn--strae-oqa.example"),
        ("a@strasse.example", "a@strasse.example"),
        ("a@\u{3B2}\u{3CC}\u{3BB}\u{3BF}\u{3C2}.example", "a@xn--nxasmm1c.example"),
        ("a@\u{4F8B}\u{3048}.\u{30C6}\u{30B9}\u{30C8}", "a@xn--r8jz45g.xn--zckzah"),
        ("a@127.0.0.1", "a@127.0.0.1"),
    ])
    func `addresses have one canonical form`(typed: String, canonical: String?) throws {
        let email = IdentifierRules.email(typed)
        #expect(email.map { Array($0.canonical.text.string.utf8) } == canonical.map { Array($0.utf8) })
        #expect(email?.canonical.kind != .username)
    }

    @Test(arguments: [
        "", " ", "@", "a@", "@b", "ada", "a@@b", "a@b@c", "a b@c", "a@b c", "a@b\tc", "a\u{0}@b.c", "a@b\u{0}.c",
        "a@b\r\nBcc: x@y.z", ".a@b.c", "a.@b.c", "a..b@c.d", "a@.b", "a@b.", "a@b..c", "a@-b.c", "a@b-.c", "a@b_c.d",
        "a@ab--cd.e", "a@xn--.b", "a@xn--abc.d", "a@xn--ls8h.la", "a@\u{1F4A9}.la", "a@\u{5D0}1a.b", "a@\u{301}b.c",
        "a@\u{2488}b", "a@b\u{2024}c", "a@b\u{3002}c", "a@a<b", "a@\u{226E}b", "a@\u{2260}.b", "a@xn--1ch.com", "a@b%c",
        "a@b/c",
        "a@[127.0.0.1]", "\"a b\"@c.d", "a(b)@c.d", "<a@b.c>", "a@b.c,d@e.f", "a;b@c.d", "a:b@c.d", "a\\b@c.d",
        "a\u{202E}b@c.d", "a\u{2066}b@c.d", "a\u{FEFF}b@c.d", "a\u{200B}b@c.d", "a\u{200D}b@c.d", "a\u{AD}b@c.d",
        "a\u{FE0F}b@c.d", "a\u{3164}b@c.d",
        "a@\u{301}b@c.d", "a@b.c@\u{301}d.e", ".\u{301}a@b.c", "a\u{2024}@b.c", "a\u{FF20}b@c.d",
        "a@ex\u{AD}ample.c", "a@b\u{200D}c.d", "a@b\u{200B}c.d", "a@b\u{202E}c.d", "a@b\u{FE0F}.c",
        "a\u{E000}@b.c", "a\u{2028}@b.c", "a\u{85}b@c.d", "a@b.c\u{7F}", "a@b\u{FF0E}c", "a@\u{2100}.b",
    ])
    func `what is no address is refused`(typed: String) {
        let email = IdentifierRules.email(typed)
        // A full-width dot folds to a plain one; then the address is the folded one and nothing else.
        if typed == "a@b\u{FF0E}c" { return #expect(email == nil || email?.canonical.text.string == "a@b.c") }
        #expect(email == nil)
    }

    @Test func `the lengths of an address are bounded`() {
        func address(_ local: Int, _ labels: [Int]) -> String {
            String(repeating: "a", count: local) + "@"
                + labels.map { String(repeating: "b", count: $0) }.joined(separator: ".")
        }
        #expect(IdentifierRules.email(address(64, [63])) != nil)
        #expect(IdentifierRules.email(address(65, [63])) == nil)
        #expect(IdentifierRules.email(address(64, [64])) == nil)
        #expect(IdentifierRules.email(address(64, [63, 63, 61])) != nil)
        #expect(IdentifierRules.email(address(64, [63, 63, 62])) == nil)
        #expect(IdentifierRules.email(String(repeating: "\u{DF}", count: 33) + "@b") == nil, "it folds to 66 bytes")
    }

    @Test(arguments: [
        ("ada", "ada"), ("Ada.L", "ada.l"), (" ada ", "ada"), ("a_b-c.d", "a_b-c.d"), ("42", "42"),
        ("\u{FF21}da", "ada"), ("\u{4E2D}\u{6587}", "\u{4E2D}\u{6587}"), ("rene\u{301}", "ren\u{E9}"),
        ("\u{FB03}x", "ffix"), ("Stra\u{DF}e", "strasse"), ("\u{2460}x", "1x"), ("\u{210C}am", "ham"),
    ])
    func `usernames have one canonical form`(typed: String, canonical: String) throws {
        let username = try #require(IdentifierRules.username(typed))
        #expect(username.canonical.text.string.utf8.elementsEqual(canonical.utf8))
        #expect(username.canonical.kind == .username)
    }

    @Test(arguments: [
        "", "a", " a ", ".a", "a.", "_a", "a-", "a b", "a@b", "a\u{0}b", "a/b", "a\u{202E}b", "a\u{200B}b",
        "a\u{200D}b",
        "a\u{FE0F}b", "a\u{AD}b", "\u{1F600}\u{1F600}", "a\nb", "<b>", "a,b", "a:b", "a\u{FF20}b", "\u{2100}x",
        "a\u{2215}b",
        "a\u{E000}b", "a\u{3164}b", "\u{115F}\u{1160}", "a\u{34F}b", String(repeating: "a", count: 65),
        String(repeating: "\u{FB03}", count: 22),
    ])
    func `what is no username is refused`(typed: String) {
        #expect(IdentifierRules.username(typed) == nil)
    }

    @Test func `what is typed to sign in is an address if it has an at sign`() {
        #expect(IdentifierRules.either("ada@b")?.canonical.kind == .email)
        #expect(IdentifierRules.either("ada")?.canonical.kind == .username)
        #expect(IdentifierRules.either("ada\u{FF20}b") == nil)
    }

    @Test func `mail goes where the owner of the canonical address reads it`() {
        #expect(IdentifierRules.email("\u{FF41}da@example.org")?.display.string == "ada@example.org")
        #expect(IdentifierRules.email("=?x?q?ada=40evil.example?=@example.org") == nil)
    }

    @Test func `display form keeps what was typed but for the space around it`() throws {
        #expect(IdentifierRules.email(" Ada@Example.ORG ")?.display.string == "Ada@Example.ORG")
        #expect(IdentifierRules.username("\u{FF21}da")?.display.string == "\u{FF21}da")
    }

    @Test func `folding twice is folding once`() throws {
        var generator = SplitMix(state: 7)
        let pools: [ClosedRange<UInt32>] = [
            0x20...0x7E, 0xA0...0x24F, 0x300...0x52F, 0x10A0...0x10FF, 0x13A0...0x13FF, 0x1E00...0x1FFF,
            0x2000...0x24FF,
            0x2C00...0x2DFF, 0xA640...0xA7FF, 0xAB30...0xABBF, 0xF900...0xFFEF, 0x10400...0x104FF, 0x1D400...0x1D7FF,
            0x1F100...0x1F2FF, 0x2F800...0x2FA1F,
        ]
        for _ in 0..<3_000 {
            var scalars = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                let pool = try #require(pools.randomElement(using: &generator))
                if let scalar = Unicode.Scalar(UInt32.random(in: pool, using: &generator)) { scalars.append(scalar) }
            }
            let text = String(scalars)
            let once = try #require(UnicodeForm.nfkcCasefold(text))
            let twice = try #require(UnicodeForm.nfkcCasefold(once))
            #expect(once.utf8.elementsEqual(twice.utf8), "\(text.unicodeScalars.map(\.value))")
            let email = IdentifierRules.email(text + "@example.org")
            guard let canonical = email?.canonical.text.string else { continue }
            #expect(
                IdentifierRules.email(canonical)?.canonical.text.string.utf8.elementsEqual(canonical.utf8) == true,
                "a canonical address is its own canonical form"
            )
        }
    }

    @Test func `composing keeps bytes that are composed, also after U+0000`() {
        #expect(UnicodeForm.nfc("") == [])
        #expect(UnicodeForm.nfc("e\u{301}\u{0}e\u{301}") == Array("\u{E9}\u{0}\u{E9}".utf8))
        #expect(UnicodeForm.nfc("\u{212B}") == Array("\u{C5}".utf8))
        #expect(UnicodeForm.nfc("\u{FB01}") == Array("\u{FB01}".utf8), "passwords keep compatibility characters")
    }

    @Test(arguments: [
        "a", "\u{301}", "\u{FDFA}", "\u{1D11E}", "\u{0}", "@", ".", "a@", "\u{202E}", " ", "\u{200D}",
        "\u{1F469}\u{200D}", "xn--", "-", "\u{E000}", "\u{AC00}", "\u{10FFFF}",
    ])
    func `inputs of 64 KiB are refused, not fatal`(unit: String) {
        let text = String(repeating: unit, count: 65_536 / unit.utf8.count)
        for typed in [text, "a" + text + "@b.c", "a@" + text, text + "@" + text, "a@b." + text] {
            if let email = IdentifierRules.email(typed) { #expect(email.display.string.utf8.count <= 254) }
            _ = try? DomainForm.ascii(typed)
        }
        #expect(IdentifierRules.username(text) == nil)
        #expect(Password(text).scalarCount > 0)
    }
}
