import Gatehouse
import GatehouseHummingbird
import Testing

@Suite("Callers behind proxies")
struct ClientAddressTests {
    private func finder(_ trusted: String, _ header: ProxyConfiguration.Header = .xForwardedFor) throws -> ClientAddress
    {
        var configuration = ProxyConfiguration()
        configuration.trusted = try #require(AddressRanges(trusted))
        configuration.header = header
        return ClientAddress(configuration)
    }

    @Test func `without a trusted proxy no header is believed`() throws {
        let finder = try finder("none")
        #expect(finder.header == nil)
        #expect(finder.find(peer: "203.0.113.9", ["198.51.100.1"]) == "203.0.113.9")
        #expect(finder.find(peer: nil, ["198.51.100.1"]) == nil)
    }

    @Test func `the list is read from the end, as far as its writers are believed`() throws {
        let finder = try finder("10.0.0.0/8,::1")
        let cases: [(peer: String, lines: [String], caller: String)] = [
            ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
            ("10.0.0.1", [], "10.0.0.1"),
            ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", ["1.1.1.1, 198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", ["1.1.1.1", "198.51.100.1, 10.0.0.2"], "198.51.100.1"),
            ("10.0.0.1", ["10.0.0.3 ,\t10.0.0.2"], "10.0.0.3"),
            ("::1", ["2001:DB8::1"], "2001:db8::1"),
            ("::ffff:10.0.0.1", ["::ffff:198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", ["198.51.100.1:4711"], "198.51.100.1"),
            ("10.0.0.1", ["[2001:db8::1]:4711"], "2001:db8::1"),
            ("10.0.0.1", ["[2001:db8::1]"], "2001:db8::1"),
            ("10.0.0.1", ["unknown"], "10.0.0.1"),
            ("10.0.0.1", ["198.51.100.1, nonsense, 10.0.0.2"], "10.0.0.2"),
            ("10.0.0.1", ["198.51.100.1,"], "198.51.100.1"),
            ("10.0.0.1", [""], "10.0.0.1"),
            ("10.0.0.1", ["198.51.100.1:99999"], "10.0.0.1"),
            ("10.0.0.1", ["198.51.100.256"], "10.0.0.1"),
            ("10.0.0.1", ["198.51.100.01"], "10.0.0.1"),
            ("10.0.0.1", ["198.51.100.1\0"], "10.0.0.1"),
            ("10.0.0.1", [String(repeating: "1.1.1.1,", count: 2_000) + "198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", [String(repeating: "10.0.0.2,", count: 2_000)], "10.0.0.2"),
            ("10.0.0.1", [String(repeating: "9", count: 9_000)], "10.0.0.1"),
            ("fe80::1%eth0", ["198.51.100.1"], "fe80::1"),
        ]
        for (peer, lines, caller) in cases {
            #expect(finder.find(peer: peer, lines) == caller, "\(peer) \(lines.map { $0.prefix(40) })")
        }
    }

    @Test func `the header of RFC 7239 is read where it is the one that is set`() throws {
        let finder = try finder("10.0.0.0/8", .forwarded)
        let cases: [(lines: [String], caller: String)] = [
            (["for=198.51.100.1"], "198.51.100.1"),
            (["For=\"[2001:db8:cafe::17]:4711\""], "2001:db8:cafe::17"),
            (["for=1.1.1.1;proto=http, for=198.51.100.1;by=10.0.0.1"], "198.51.100.1"),
            (["by=10.0.0.1; for=198.51.100.1"], "198.51.100.1"),
            (["for=_hidden"], "10.0.0.1"), (["for=unknown"], "10.0.0.1"), (["proto=https"], "10.0.0.1"),
            (["for=\""], "10.0.0.1"), (["for="], "10.0.0.1"),
        ]
        for (lines, caller) in cases { #expect(finder.find(peer: "10.0.0.1", lines) == caller, "\(lines)") }
    }

    @Test func `ranges are read strictly and contain what their first bits say`() throws {
        for wrong in [
            "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/", "10.0.0.0/8/8", "10.0.0", "::/129",
            "x",
            "", "10.0.0.0/8 ", "fe80::1%eth0", "10.0.0.0/99999999999999999999",
        ] {
            #expect(AddressRange(wrong) == nil, "\(wrong)")
        }
        let range = try #require(AddressRange("192.168.128.0/17"))
        for (text, isInside) in [
            ("192.168.128.0", true), ("192.168.255.255", true), ("192.168.127.255", false), ("::1", false),
        ] {
            #expect(range.contains(try #require(IPAddress(text))) == isInside)
        }
        #expect(try #require(AddressRange("0.0.0.0/0")).contains(try #require(IPAddress("255.255.255.255"))))
        #expect(AddressRanges("10.0.0.0/8, ::1")?.description == "10.0.0.0/8,::1/128")
        #expect(AddressRanges("none")?.description == "none" && AddressRanges("10.0.0.0/8,") == nil)
    }
}
