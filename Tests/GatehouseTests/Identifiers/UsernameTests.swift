import Gatehouse
import Testing

@Suite("New usernames")
struct UsernameTests {
    /// The code with which a name is refused; nil if it is taken.
    private func code(_ name: String, reserving names: ReservedUsernames = .standard) async throws -> String? {
        try await refusals([name], reserving: names)[0]
    }

    private func refusals(_ names: [String], reserving: ReservedUsernames = .standard) async throws -> [String?] {
        let world = try World { $0.identifiers.reservedUsernames = reserving }
        var codes: [String?] = []
        for (number, name) in names.enumerated() {
            do {
                try await world.register("user\(number)@example.org", username: name)
                codes.append(nil)
            } catch let error as GatehouseError {
                #expect(error.problems.map(\.field) == ["username"])
                #expect(error.problems.allSatisfy { $0.message.hasSuffix(".") && $0.message.contains("hoose") })
                codes.append(error.problems.first?.code)
            }
        }
        return codes
    }

    @Test func `names of people in all writing systems are taken`() async throws {
        let names = [
            "Andr\u{E9}", "J\u{FC}rgen", "\u{418}\u{432}\u{430}\u{43D}", "\u{5C71}\u{7530}\u{592A}\u{90CE}",
            "\u{645}\u{62D}\u{645}\u{62F}", "Kj\u{E6}r", "\u{DE}orsteinn", "\u{152}uvre", "S\u{F8}ren", "\u{141}ukasz",
            "Nguy\u{1EC5}n", "\u{395}\u{3BB}\u{3AD}\u{3BD}\u{3B7}", "\u{5D3}\u{5D5}\u{5D3}",
            "\u{926}\u{947}\u{935}\u{940}",
            "\u{E2A}\u{E21}\u{E0A}\u{E32}\u{E22}", "\u{AE40}\u{BBFC}\u{C900}", "\u{3089}\u{30FC}\u{3081}\u{3093}",
            "\u{30DD}\u{30B1}\u{30E2}\u{30F3}_fan", "\u{738B}wang", "\u{432}\u{435}\u{440}\u{430}", "O.Hara-2",
            "\u{418}\u{432}\u{430}\u{43D}-42", "\u{645}\u{62D}\u{645}\u{62F}\u{661}\u{662}", "42", "Stra\u{DF}e",
            "\u{531}\u{580}\u{561}\u{574}", "\u{10D2}\u{10D8}\u{10DD}\u{10E0}\u{10D2}\u{10D8}", "Ada.Lovelace",
            "\u{645}\u{64F}\u{62D}\u{64E}\u{645}\u{651}\u{64E}\u{62F}", "I\u{15F}\u{131}k",
        ]
        let codes = try await refusals(names)
        for (name, code) in zip(names, codes) { #expect(code == nil, "\(name)") }
    }

    @Test func `scripts that are not written together are not mixed`() async throws {
        let names = [
            "\u{3A9}mega", "p\u{430}ypal", "\u{410}da", "ad\u{430}", "\u{441}\u{3BF}\u{441}\u{43E}", "\u{5D0}da",
            "ada\u{661}", "\u{AC00}\u{3042}", "\u{3105}\u{3042}", "\u{4E2D}\u{434}\u{430}", "\u{30CE}\u{AC00}",
            "a\u{30FC}\u{430}", "x\u{10D0}", "\u{13AA}da",
        ]
        for (name, code) in zip(names, try await refusals(names)) { #expect(code == "username_confusable", "\(name)") }
    }

    @Test func `a name that looks wholly as if it were in ASCII is refused`() async throws {
        let names = [
            // raura with a palochka, HOPE and Bepa in Cyrillic
            "\u{440}\u{430}\u{443}\u{440}\u{430}\u{4CF}", "\u{41D}\u{41E}\u{420}\u{415}",
            "\u{412}\u{435}\u{440}\u{430}",
            // Greek, Cherokee, Armenian, Arabic
            "\u{39F}\u{39A}", "\u{3BF}\u{3B9}", "\u{13A0}\u{13A1}\u{13AA}", "\u{585}\u{578}", "\u{627}\u{647}",
            // Latin letters of no alphabet, and the dotless i of Turkish
            "\u{251}d\u{251}", "\u{261}oogle", "l\u{131}nus", "\u{440}\u{430}\u{443}-1",
            // e and e with two dots, in Cyrillic
            "\u{435}\u{451}", "\u{406}\u{407}",
        ]
        for (name, code) in zip(names, try await refusals(names)) { #expect(code == "username_confusable", "\(name)") }
    }

    @Test func `digits are of one number system`() async throws {
        let names = [
            "1\u{661}", "\u{661}\u{6F1}", "\u{645}\u{62D}\u{661}2", "\u{926}\u{947}\u{967}1", "\u{966}\u{9E6}\u{926}",
        ]
        for (name, code) in zip(names, try await refusals(names)) { #expect(code == "username_confusable", "\(name)") }
    }

    @Test func `names that speak for the site are reserved, and so is what looks like them`() async throws {
        let names = [
            "admin", "Admin", "ADMIN", "\u{FF21}dmin", "\u{1D4EA}\u{1D4ED}\u{1D4F6}\u{1D4F2}\u{1D4F7}", "postmaster",
            "hostmaster", "webmaster", "abuse", "noc", "security", "support", "root", "www", "api", "login", "logout",
            "register", "me", "null", "undefined", "system", "no-reply",
            "adrnin", "r00t", "l0gin", "1ogin", "Iogin", "ADM\u{6C}N", "lnfo", "nu11", "\u{430}dmin", "\u{251}dmin",
            "adm\u{131}n", "\u{440}\u{43E}\u{440}", "\u{13AA}PI",
        ]
        for (name, code) in zip(names, try await refusals(names)) { #expect(code == "username_reserved", "\(name)") }
        for name in ["administer", "rooted", "adm1n", "apl", "mall", "Ada"] { #expect(try await code(name) == nil) }
    }

    @Test func `an application reserves names of its own, besides or instead`() async throws {
        let added = ReservedUsernames(["Billing-Team", "\u{430}\u{434}\u{43C}\u{438}\u{43D}"])
        #expect(try await code("billing-team", reserving: added) == "username_reserved")
        #expect(try await code("Bi11ing-Team", reserving: added) == "username_reserved")
        #expect(try await code("\u{410}\u{414}\u{41C}\u{418}\u{41D}", reserving: added) == "username_reserved")
        #expect(try await code("admin", reserving: added) == "username_reserved")
        let replaced = ReservedUsernames(["billing-team"], includingStandard: false)
        #expect(try await code("billing-team", reserving: replaced) == "username_reserved")
        #expect(try await code("admin", reserving: replaced) == nil)
        #expect(try await code("admin", reserving: .empty) == nil)
        #expect(try await code("admin", reserving: ReservedUsernames(["", "a b", "\u{0}"])) == "username_reserved")
    }

    @Test(arguments: [
        ("standard", ReservedUsernames.standard, "standard"), ("none", .empty, "none"), ("", .empty, "none"),
        ("standard, Billing-Team", ReservedUsernames(["billing-team"]), "standard,billing-team"),
        ("ops,STANDARD", ReservedUsernames(["ops"]), "standard,ops"),
        ("ops", ReservedUsernames(["ops"], includingStandard: false), "ops"),
        ("ops,", nil, ""), ("a", nil, ""), ("ops,a b", nil, ""), ("ops,,x1", nil, ""), ("ops,a@b", nil, ""),
    ])
    func `a list of names is read as it is written`(text: String, names: ReservedUsernames?, written: String) {
        let read = ReservedUsernames(text)
        #expect(read == names)
        #expect(read == nil || read?.description == written && ReservedUsernames(written) == names)
    }

    @Test func `every standard name can be a username and is there once`() async throws {
        let names = ReservedUsernames.standardNames
        #expect(Set(names).count == names.count)
        let list = names.joined(separator: ",")
        #expect(ReservedUsernames(list)?.names == names)
    }

    @Test func `hostile names are refused, not fatal`() async throws {
        let names = [
            "a\u{202E}b", "a\u{0}b", "\u{1F600}\u{1F600}", "\u{1F469}\u{200D}\u{1F4BB}", "a\u{200D}b", "a\u{200B}b",
            "\u{301}\u{301}", "\u{301}ab", "a.\u{301}b", "a_\u{94D}b", "a\u{301}\u{301}b",
            "e\u{300}\u{301}\u{302}\u{303}\u{304}x", "\u{E01}\u{E34}\u{E34}", "x@y", "..", "a", "\u{FFFD}\u{FFFD}",
            String(repeating: "a", count: 65_536), String(repeating: "\u{301}", count: 32_768),
            String(repeating: "\u{FDFA}", count: 21_845), String(repeating: "\u{1F469}\u{200D}", count: 9_362),
        ]
        for (name, code) in zip(names, try await refusals(names)) {
            #expect(code == "username_invalid", "\(name.unicodeScalars.prefix(8).map(\.value))")
        }
    }

    @Test func `names differ by more than case and width`() async throws {
        let world = try World()
        try await world.register(username: "Andr\u{E9}")
        for (number, name) in ["ANDR\u{C9}", "andre\u{301}", "\u{FF21}\u{FF2E}\u{FF24}\u{FF32}\u{C9}"].enumerated() {
            do {
                try await world.register("user\(number)@example.org", username: name)
                Issue.record("\(name) was taken")
            } catch let error as GatehouseError {
                #expect(error.problems.map(\.code) == ["username_taken"])
            }
        }
    }

    @Test func `a name is kept in the case that was typed and shows as what it is`() async throws {
        let world = try World()
        try await world.register(username: " \u{1D4D0}da\u{FF11}\u{17F} ")
        #expect(try await world.gatekeeper.users.find("ada@example.org")?.username == "Ada1s")
        #expect(try await world.signIn("\u{1D4D0}da\u{FF11}\u{17F}").account.username == "Ada1s")
    }
}
