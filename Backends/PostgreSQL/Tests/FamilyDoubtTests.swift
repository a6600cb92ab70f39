import Foundation
import GatehouseDatastore
import GatehousePostgreSQL
import TestSupport
import Testing

/// A step of a family that was carried out, and whose answer never came.
///
/// The server waits for a standby that there is not, after the commit and before the answer; there its connection ends.
@Suite("PostgreSQL families in doubt", .timeLimit(.minutes(5)))
struct FamilyDoubtTests {
    private let now = Timestamp(seconds: 1_790_000_000)

    @Test func `a step in doubt learns its successor, and never ends the family`() async throws {
        let cluster = try await PostgresCluster.start()
        try await finishing {
            let address = try #require(PostgreSQLAddress(cluster.uri()))
            let store = try await PostgreSQLDatastore.open(address, migrating: true)
            try await finishing {
                try await check(store, on: cluster)
            } with: {
                await store.close()
            }
        } with: {
            await cluster.remove()
        }
    }

    private func check(_ store: PostgreSQLDatastore, on cluster: PostgresCluster) async throws {
        let text = try #require(StoredText("ada@example.org"))
        let email = UserIdentifier(display: text, canonical: try #require(CanonicalIdentifier(.email, text)))
        let user = UserRecord(
            id: UserID(uuid: UUID()),
            email: email,
            username: nil,
            passwordHash: nil,
            createdAt: now
        )
        try await store.insert(user, with: .none)
        let families = try await adding(to: user.id, in: store)
        _ = try await cluster.psql("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
        _ = try await cluster.psql("SELECT pg_reload_conf()")
        var left = families[...]

        let inGrace = try await doubted(&left, grace: .seconds(30), through: store, on: cluster)
        #expect(try inGrace.outcome.get() == .superseded(inGrace.wanted))

        let withoutGrace = try await doubted(&left, grace: .zero, through: store, on: cluster)
        #expect(try withoutGrace.outcome.get() == .advanced(withoutGrace.wanted))

        // The last use is no sign where the clock is behind it.
        let unsure = try await doubted(&left, grace: .zero, behind: .seconds(60), through: store, on: cluster)
        let error = #expect(throws: StoreError.self) { try unsure.outcome.get() }
        #expect(error?.code == .indeterminate)

        let listed = try await store.families(of: user.id, at: now, after: nil, limit: 100).elements
        for family in [inGrace, withoutGrace, unsure] { #expect(listed.contains(family.wanted)) }
    }

    private func adding(to user: UserID, in store: PostgreSQLDatastore) async throws -> [RefreshFamilyRecord] {
        var families: [RefreshFamilyRecord] = []
        for number: UInt64 in 0..<60 {
            let family = RefreshFamilyRecord(
                id: RefreshFamilyID(uuid: UUID()),
                digest: TokenDigest(words: (number, 1, 1, 1)),
                user: user,
                securityEpoch: .first,
                authenticatedAt: now,
                createdAt: now,
                expiresAt: now + .seconds(600),
                endsAt: now + .seconds(6_000)
            )
            _ = try await store.insert(family, limit: 100, at: now, with: .none)
            families.append(family)
        }
        return families
    }

    /// Presents the due token of one family after another, until the server has carried a step out and waits, ends that
    /// connection, and returns what the caller was told, and the family as the step leaves it.
    private func doubted(
        _ families: inout ArraySlice<RefreshFamilyRecord>,
        grace: Duration,
        behind delay: Duration = .zero,
        through store: PostgreSQLDatastore,
        on cluster: PostgresCluster
    ) async throws -> (outcome: Result<RefreshAdvance, any Error>, wanted: RefreshFamilyRecord) {
        // It takes a moment until the server heeds the new setting.
        while let family = families.popFirst() {
            let time = now + (delay == .zero ? .seconds(5) : .zero - delay)
            let step = RefreshStep(
                presented: family.digest,
                successor: TokenDigest(words: (7, 7, 7, family.digest.bytes.first.map(UInt64.init) ?? 0)),
                expiresAt: now + .seconds(900),
                grace: grace
            )
            let advancing = Task { try await store.advance(family.id, of: family.user, step, at: time, onReuse: .none) }
            var ended = 0
            for _ in 0..<20 where ended == 0 {
                let pids = try await cluster.psql(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
                )
                ended = pids.split(separator: "\n").count
            }
            let outcome = await advancing.result
            guard ended > 0 else { continue }
            var wanted = family
            wanted.digest = step.successor
            wanted.lastUsedAt = max(family.lastUsedAt, time)
            wanted.expiresAt = step.expiresAt
            return (outcome, wanted)
        }
        throw ProgramError("no step had to wait for a standby")
    }
}
