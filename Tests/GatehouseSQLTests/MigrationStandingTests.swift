import GatehouseDatastore
import GatehouseSQL
import Testing

@Suite("Migrations")
struct MigrationStandingTests {
    private static let known = [
        Migration(number: 1, name: "accounts", text: "CREATE TABLE accounts (id BLOB);"),
        Migration(number: 2, name: "sessions", text: "CREATE TABLE sessions (id BLOB);"),
    ]

    private static let noted = known.map {
        AppliedMigration(number: $0.number, name: $0.name, fingerprint: $0.fingerprint)
    }

    @Test func `a database without a schema lacks every migration, in order, and may be opened`() throws {
        let standing = MigrationStanding(applied: [], known: Self.known)
        #expect(standing.status.applied.isEmpty)
        #expect(standing.status.pending == Self.known.map(\.summary))
        #expect(!standing.status.isNewerThanCode)
        try standing.requireKnown()
        #expect(refusal { () throws(StoreError) in try standing.requireUsable() }?.contains("lacks migrations") == true)
    }

    @Test func `a database that lacks the last migration is known and not usable`() throws {
        let standing = MigrationStanding(applied: [Self.noted[0]], known: Self.known)
        #expect(standing.status.pending == [Self.known[1].summary])
        try standing.requireKnown()
        #expect(refusal { () throws(StoreError) in try standing.requireUsable() }?.contains("lacks migrations") == true)
    }

    @Test func `a database that has every migration as this code knows it is usable`() throws {
        let standing = MigrationStanding(applied: Self.noted, known: Self.known)
        #expect(standing.status.applied == Self.known.map(\.summary))
        #expect(standing.status.pending.isEmpty)
        try standing.requireKnown()
        try standing.requireUsable()
    }

    @Test func `a newer database is not opened, but one that became newer goes on working`() throws {
        let later = AppliedMigration(number: 3, name: "later", fingerprint: 7)
        let standing = MigrationStanding(applied: Self.noted + [later], known: Self.known)
        #expect(standing.status.isNewerThanCode)
        #expect(standing.status.applied.last?.name == "later")
        #expect(refusal { () throws(StoreError) in try standing.requireKnown() }?.contains("newer version") == true)
        try standing.requireUsable()
    }

    @Test func `a migration with another text is refused by its number, also when others are pending`() {
        let changed = AppliedMigration(number: 1, name: "accounts", fingerprint: Self.noted[0].fingerprint ^ 1)
        for applied in [[changed], [changed, Self.noted[1]]] {
            let standing = MigrationStanding(applied: applied, known: Self.known)
            #expect(refusal { () throws(StoreError) in try standing.requireKnown() }?.contains("Migration 1 ") == true)
            #expect(refusal { () throws(StoreError) in try standing.requireUsable() }?.contains("Migration 1 ") == true)
        }
    }

    @Test(arguments: [("", 0x4BF2_9CE4_8422_2325), ("a", 0x2F63_DC4C_8601_EC8C), ("foobar", 0x0594_4171_F739_67E8)])
    func `the fingerprint is FNV-1a, as databases remember it`(text: String, fingerprint: Int64) {
        #expect(Migration(number: 1, name: "step", text: text).fingerprint == fingerprint)
    }

    /// What a check refuses with, which must need an operator; nil if it passes.
    private func refusal(_ check: () throws(StoreError) -> Void) -> String? {
        do {
            try check()
            return nil
        } catch {
            #expect(error.code == .unavailable(retryable: false))
            return error.summary
        }
    }
}
