import Testing

// The list is internal: it has too many entries to register each.
@testable import Gatehouse

@Suite("The list of common passwords")
struct CommonPasswordsTests {
    private static let entries = CommonPasswords.text.split { $0 == " " || $0 == "\n" }.map(String.init)

    @Test func `the list is as long as it says, sorted, and has more than ASVS asks for`() {
        let entries = Self.entries
        #expect(entries.count == CommonPasswords.count)
        #expect(zip(entries, entries.dropFirst()).allSatisfy { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        #expect(entries.count { $0.unicodeScalars.count >= 8 } > 3_000)
        #expect(entries.allSatisfy { $0.unicodeScalars.count >= 4 })
    }

    @Test func `every entry is in the form of what it is compared with`() {
        for entry in Self.entries where !PasswordFolding.fold(entry).utf8.elementsEqual(entry.utf8) {
            Issue.record("\(entry) is never found")
        }
    }

    @Test func `every entry is found, and nothing beside it`() {
        let entries = Set(Self.entries)
        for entry in Self.entries {
            #expect(CommonPasswords.contains(entry.utf8))
            for other in [entry + "~", String(entry.dropLast()), "~" + entry] where !entries.contains(other) {
                #expect(!CommonPasswords.contains(other.utf8), "\(other)")
            }
        }
    }

    @Test(arguments: ["", " ", "\n", "password ", "password password1", "\n\n", "{{{{{{{{", "~~~~~~~~", "   "])
    func `separators are no passwords`(text: String) {
        #expect(!CommonPasswords.contains(text.utf8))
    }

    @Test func `a look-up takes little time`() {
        let probes = Self.entries.enumerated().filter { $0.offset % 20 == 0 }.map { $0.element + "x" }
        let time = ContinuousClock().measure { for probe in probes { _ = CommonPasswords.contains(probe.utf8) } }
        // Measured: some microseconds. Far more would be a list that is read from end to end.
        #expect(time / probes.count < .milliseconds(1))
    }
}
