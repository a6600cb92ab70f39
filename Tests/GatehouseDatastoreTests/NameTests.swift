import GatehouseDatastore
import Testing

@Suite("Names")
struct NameTests {
    @Test(arguments: ["a", "sign-in.account", "authn_login_success", "0", String(repeating: "z", count: 64)])
    func `a stored name is a short name of plain characters`(_ text: String) {
        #expect(StoredName(text)?.string == text)
    }

    @Test(arguments: [
        "", "A", "a b", "a/b", "\u{E9}", "e\u{301}", "a\0", "a\n", "a,b", "a:b", String(repeating: "z", count: 65),
    ])
    func `anything else is no stored name`(_ text: String) {
        #expect(StoredName(text) == nil)
    }

    @Test func `a literal makes a stored name`() {
        let name: StoredName = "recovery"
        #expect(name.string == "recovery")
        let ordered: [StoredName] = ["a", "a-", "a.", "a0", "a_", "b"]
        #expect(ordered.reversed().sorted() == ordered)
    }

    @Test func `a literal that is no stored name stops the program`() async {
        await #expect(processExitsWith: .failure) {
            let name: StoredName = "Not a name"
            print(name)
        }
    }

    @Test(arguments: [
        "editor", "Editor", "\u{1F511}", "e\u{301}", "a/b", "'\"\\%_", String(repeating: "\u{1F511}", count: 32),
    ])
    func `a role and a permission may be called anything that a list can hold`(_ text: String) {
        #expect(RoleName(text).map { Array($0.text.string.utf8) } == Array(text.utf8))
        #expect(Permission(text).map { Array($0.text.string.utf8) } == Array(text.utf8))
    }

    @Test(arguments: [
        "", " ", "a b", "a,b", "a\tb", "a\n", "a\u{A0}b", "a\u{2028}", "a\u{0}", "a\u{7F}", "a\u{85}", "a\u{200B}b",
        "\u{FEFF}a", "a\u{202E}b", "\u{3000}", String(repeating: "a", count: 129),
        String(repeating: "\u{1F511}", count: 32) + "a",
    ])
    func `white space, commas, control and format characters and long texts are refused`(_ text: String) {
        #expect(RoleName(text) == nil)
        #expect(Permission(text) == nil)
    }

    @Test func `role names compare by bytes`() throws {
        let (composed, combined) = (try #require(RoleName("\u{E9}")), try #require(RoleName("e\u{301}")))
        #expect(composed != combined)
        #expect(combined < composed)
        #expect(try #require(RoleName("Z")) < #require(RoleName("a")))
        #expect("\(composed)" == "\u{E9}")
    }

    @Test func `a canonical identifier has one to 1 024 bytes, and keeps its text out of its description`() throws {
        #expect(CanonicalIdentifier(.email, try #require(StoredText(""))) == nil)
        #expect(CanonicalIdentifier(.email, StoredText(lossy: String(repeating: "a", count: 1_024))) != nil)
        #expect(CanonicalIdentifier(.email, StoredText(lossy: String(repeating: "a", count: 1_025))) == nil)
        let text = try #require(StoredText("anna"))
        let email = try #require(CanonicalIdentifier(.email, text))
        let username = try #require(CanonicalIdentifier(.username, text))
        #expect(email != username)
        #expect("\(email)" == "email identifier")
    }
}
