import GatehouseDatastore
import GatehouseMemory
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What is promised by this backend alone; what every store promises is in the conformance suite.
@Suite("Memory database")
struct MemoryDatabaseTests {
    private let now = Timestamp(seconds: 1_790_000_000)
    private let database = MemoryDatabase()

    private func session(_ number: UInt64, user: UserID, lasting lifetime: Duration) throws -> SessionRecord {
        let standing = SessionStanding(
            securityEpoch: .first,
            authenticatedAt: now,
            isRemembered: false,
            expiresAt: now + lifetime,
            endsAt: .distantFuture
        )
        return SessionRecord(
            id: SessionID(uuid: UUID()),
            key: SessionKey(shard: 7, digest: TokenDigest(words: (number, 0, 0, 0))),
            user: user,
            createdAt: now,
            method: "password",
            standing: standing
        )
    }

    private func user(_ name: String) throws -> UserRecord {
        let text = try #require(StoredText("\(name)@example.com"))
        let canonical = try #require(CanonicalIdentifier(.email, text))
        return UserRecord(
            id: UserID(uuid: UUID()),
            email: UserIdentifier(display: text, canonical: canonical),
            username: nil,
            passwordHash: nil,
            createdAt: now
        )
    }

    @Test func `a datastore says that nothing outlives the process`() {
        #expect(MemoryDatastore().descriptor == StoreDescriptor(name: "Memory", durability: .process))
    }

    @Test func `datastores over one database see each other's changes, and others do not`() async throws {
        let user = try user("ada")
        try await MemoryDatastore(database: database).insert(user, with: .none)
        #expect(try await MemoryDatastore(database: database).load(user.id)?.id == user.id)
        #expect(try await MemoryDatastore().load(user.id) == nil)
    }

    @Test func `a principal is its session, its user and its roles`() async throws {
        let store = MemoryDatastore(database: database)
        let user = try user("ada")
        let role = RoleRecord(
            name: try #require(RoleName("editor")),
            summary: try #require(StoredText("")),
            permissions: [],
            createdAt: now
        )
        let session = try session(1, user: user.id, lasting: .seconds(1))
        try await store.insert(user, with: .none)
        try await store.define(role, with: .none)
        #expect(try await store.grant(role.name, to: user.id, with: .none) == .granted)
        try await store.insert(session, at: now)
        guard case .session(let lookup, let account) = try await store.loadPrincipal(session.key, at: now) else {
            Issue.record("the session is missing")
            return
        }
        #expect(lookup == .current(session))
        #expect(account.user.id == user.id)
        #expect(account.roles == [role])
    }

    @Test func `a session's digest and identifier are unique in every shard`() async throws {
        let store = MemoryDatastore(database: database)
        let first = try session(1, user: UserID(uuid: UUID()), lasting: .seconds(1))
        try await store.insert(first, at: now)
        var second = first
        second.id = SessionID(uuid: UUID())
        second.key = SessionKey(shard: 8, digest: first.key.digest)
        await #expect { try await store.insert(second, at: now) } throws: { error in
            (error as? StoreError)?.code == .duplicate(.session)
        }
        second.id = first.id
        second.key = SessionKey(shard: 8, digest: TokenDigest(words: (2, 0, 0, 0)))
        await #expect { try await store.insert(second, at: now) } throws: { error in
            (error as? StoreError)?.code == .duplicate(.id)
        }
        try await store.insert(second, at: now + .seconds(1))
        #expect(try await store.load(first.key, at: now) == .absent)
    }

    @Test func `expired rows do not pile up while new ones come in`() async throws {
        let store = MemoryDatastore(database: database)
        let user = try user("ada")
        try await store.insert(user, with: .none)
        for number in 0..<2_000 as Range<UInt64> {
            let now = now + .seconds(Int(number))
            var session = try session(number, user: user.id, lasting: .zero)
            session.standing.expiresAt = now + .seconds(1)
            try await store.insert(session, at: now)
            let digest = TokenDigest(words: (number, 0, 0, 0))
            let token = OneTimeTokenRecord(
                handle: TokenHandle(uuid: UUID()),
                digest: digest,
                user: user.id,
                purpose: "recovery",
                securityEpoch: .first,
                createdAt: now,
                expiresAt: now + .seconds(1)
            )
            #expect(try await store.issue(token, .keepingEarlier, at: now, with: .none) == .issued)
        }
        let end = now + .seconds(10_000)
        #expect(try await store.sweepSessions(at: end, limit: 10_000) < 600)
        #expect(try await store.sweepTokens(at: end, limit: 10_000) < 600)
    }
}
