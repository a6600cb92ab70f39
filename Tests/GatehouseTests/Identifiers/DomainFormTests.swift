import CIDN2
import Testing

// How domains are judged is internal; the facade shows only whether an address was taken.
@testable import Gatehouse

@Suite("Domains")
struct DomainFormTests {
    @Test(arguments: [
        ("b\u{FC}cher.example", "xn--bcher-kva.example"), ("B\u{DC}CHER.example", "xn--bcher-kva.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"), ("XN--BCHER-KVA.Example", "xn--bcher-kva.example"),
        ("xn--Bcher-KVA.example", "xn--bcher-kva.example"), ("\u{FF22}\u{FC}cher.example", "xn--bcher-kva.example"),
        ("fa\u{DF}.de", "xn--fa-hia.de"), ("FA\u{1E9E}.de", "xn--fa-hia.de"), ("fass.de", "fass.de"),
        ("\u{3C3}.gr", "xn--4xa.gr"), ("\u{3C2}.gr", "xn--3xa.gr"), ("\u{3A3}.gr", "xn--4xa.gr"),
        ("localhost", "localhost"), ("a.b", "a.b"), ("1.2.3.4", "1.2.3.4"), ("l\u{B7}l.cat", "xn--ll-0ea.cat"),
        ("\u{5D0}\u{5D1}1.com", "xn--1-zhcd.com"),
        // Joiners stand where Indic and Persian orthography has them, and nowhere else.
        ("\u{915}\u{94D}\u{200D}\u{937}.com", "xn--11b2ezcw70k.com"),
    ])
    func `names have one form in ASCII`(domain: String, ascii: String) throws {
        #expect(try DomainForm.ascii(domain) == ascii)
        #expect(try DomainForm.ascii(ascii) == ascii, "doing it twice is doing it once")
    }

    @Test(arguments: [
        ("", DomainForm.Refusal.disallowed), (".", .disallowed), ("a..b", .disallowed), ("a.", .disallowed),
        (".a", .disallowed), ("a\u{0}b", .disallowed),
        // libidn2 would drop what host names may not have: a_b.c would be ab.c, and this one example.org.
        ("a_b.c", .disallowed), ("ex<ample.org", .disallowed), ("\u{2100}.b", .disallowed), ("a b.c", .disallowed),
        ("\u{2260}.com", .disallowed), ("xn--1ch.com", .disallowed), ("\u{FC}_b.c", .disallowed),
        ("\u{226E}b", .disallowed), ("a/b", .disallowed), ("a:25", .disallowed),
        ("\u{1F4A9}.la", .disallowed), ("xn--ls8h.la", .disallowed), ("\u{301}a.com", .disallowed),
        ("a\u{200D}b.com", .disallowed), ("\u{2488}com", .disallowed), ("\u{E000}.b", .disallowed),
        ("-a.b", .hyphens), ("a-.b", .hyphens), ("ab--cd.e", .hyphens),
        ("xn--.com", .encoding), ("xn--2.com", .encoding), ("xn--abc-.com", .encoding), ("xn--abc.com", .disallowed),
        ("1\u{5D0}\u{5D1}.com", .direction), ("a\u{661}.com", .direction),
        (String(repeating: "a", count: 64), .tooLong), (String(repeating: "\u{FC}", count: 60), .tooLong),
        (Array(repeating: String(repeating: "a", count: 63), count: 4).joined(separator: "."), .tooLong),
        (String(repeating: "a.", count: 32_768) + "b", .tooLong),
        (String(repeating: "\u{301}", count: 32_768), .tooLong),
    ])
    func `what is no name is refused with its reason`(domain: String, reason: DomainForm.Refusal) {
        #expect(throws: reason) { try DomainForm.ascii(domain) }
    }

    @Test func `labels may be as long in Unicode as their form in ASCII allows`() throws {
        let label = String(repeating: "\u{FC}", count: 50)
        #expect(label.utf8.count > 63)
        #expect(try DomainForm.ascii(label).utf8.count <= 63)
        let longest = Array(repeating: String(repeating: "a", count: 63), count: 3).joined(separator: ".") + "."
        #expect(try DomainForm.ascii(longest + String(repeating: "a", count: 61)).utf8.count == 253)
        #expect(throws: DomainForm.Refusal.tooLong) {
            try DomainForm.ascii(longest + String(repeating: "a", count: 62))
        }
    }

    @Test func `each of the library's codes has a meaning, and one that is not known keeps its number`() {
        #expect(DomainForm.refusal(of: IDN2_OK.rawValue) == nil)
        let reasons: [(idn2_rc, DomainForm.Refusal)] = [
            (IDN2_TOO_BIG_DOMAIN, .tooLong), (IDN2_TOO_BIG_LABEL, .tooLong), (IDN2_PUNYCODE_BIG_OUTPUT, .tooLong),
            (IDN2_2HYPHEN, .hyphens), (IDN2_HYPHEN_STARTEND, .hyphens), (IDN2_INVALID_ALABEL, .encoding),
            (IDN2_ALABEL_ROUNDTRIP_FAILED, .encoding), (IDN2_PUNYCODE_OVERFLOW, .encoding), (IDN2_BIDI, .direction),
            (IDN2_DISALLOWED, .disallowed), (IDN2_UNASSIGNED, .disallowed), (IDN2_CONTEXTJ, .disallowed),
            (IDN2_LEADING_COMBINING, .disallowed), (IDN2_MALLOC, .failure(-100)), (IDN2_NFC, .failure(-201)),
            (IDN2_INVALID_FLAGS, .failure(-209)),
        ]
        for (code, reason) in reasons { #expect(DomainForm.refusal(of: code.rawValue) == reason, "\(code.rawValue)") }
        for code: Int32 in [-9_999, 1, .min, .max] { #expect(DomainForm.refusal(of: code) == .failure(code)) }
    }

    @Test func `random names have a form that is a host name and its own form, or none`() throws {
        var generator = SplitMix(state: 11)
        let pools: [ClosedRange<UInt32>] = [
            0x20...0x7E, 0x61...0x7A, 0xA0...0x24F, 0x300...0x52F, 0x5D0...0x6FF, 0x900...0x97F, 0x1E00...0x1FFF,
            0x2000...0x24FF, 0x3000...0x30FF, 0x4E00...0x4EFF, 0xFF00...0xFFEF, 0x1D400...0x1D7FF, 0x1F300...0x1F6FF,
        ]
        var found = 0
        for round in 0..<5_000 {
            var scalars = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 1...5, using: &generator) {
                let pool = try #require(pools.randomElement(using: &generator))
                if let scalar = Unicode.Scalar(UInt32.random(in: pool, using: &generator)) { scalars.append(scalar) }
            }
            let typed = (round.isMultiple(of: 5) ? "xn--" : "") + String(scalars) + ".example"
            guard let ascii = try? DomainForm.ascii(typed) else { continue }
            found += 1
            let isHost = ascii.utf8.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789-.".utf8.contains($0) }
            #expect(isHost, "\(typed.unicodeScalars.map(\.value))")
            #expect((try? DomainForm.ascii(ascii)) == ascii, "\(typed.unicodeScalars.map(\.value))")
        }
        #expect(found > 100)
    }

    @Test(arguments: [
        ("ada@B\u{FC}cher.example", "ada@xn--bcher-kva.example"), ("Ada.L@Example.ORG", "Ada.L@example.org"),
        ("ren\u{E9}@localhost", "ren\u{E9}@localhost"),
    ])
    func `a mailbox keeps its address, and has an envelope that the DNS knows`(address: String, envelope: String) throws
    {
        let mailbox = try #require(MailAddress(address))
        #expect(mailbox.address == address && mailbox.envelopeAddress == envelope)
        #expect(envelope.hasSuffix("@" + mailbox.asciiDomain))
    }
}
