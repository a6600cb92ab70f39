import Foundation
import GatehouseDatastore
import Testing

// The verbs' names are no part of the public interface.
@testable import GatehousePostgreSQL

/// Uses every verb of the seam once, on its common path.
enum RoundTrips {
    /// Verbs whose common path asks twice: a look before a change that is mostly not needed, and the schema's standing.
    static let twoAtMost: Set<Verb> = [.sessionsTouch, .personalTokensTouch, .storesPing, .storesSchema]

    static func exercise(_ store: PostgreSQLDatastore, at now: Timestamp) async throws {
        let text = try #require(StoredText("ada@example.org"))
        let email = UserIdentifier(display: text, canonical: try #require(CanonicalIdentifier(.email, text)))
        let user = UserRecord(
            id: UserID(uuid: .init()),
            email: email,
            username: nil,
            passwordHash: nil,
            createdAt: now
        )
        let id = user.id
        try await store.ping()
        _ = try await store.schemaStatus()
        try await store.insert(user, with: .none)
        _ = try await store.load(id)
        _ = try await store.load(email.canonical)
        _ = try await store.patch(id, UserPatch(.activation(true)), expecting: .first, at: now, with: .none)
        let hash = PasswordHash(text)
        _ = try await store.replacePasswordHash(of: id, from: nil, to: hash, bumpingEpoch: true, at: now, with: .none)
        _ = try await store.recordSignIn(of: id, .init(at: now, address: nil), with: .none)
        _ = try await store.bumpSecurityEpoch(of: id, at: now, with: .none)
        _ = try await store.users(after: nil, limit: 10)
        try await exerciseRoles(store, id, at: now)
        try await exerciseSessions(store, id, at: now)
        try await exerciseTokens(store, id, at: now)
        try await exerciseFamilies(store, id, at: now)
        try await exercisePersonalTokens(store, id, at: now)
        let key = CounterKey(scope: "test", digest: TokenDigest(words: (1, 2, 3, 4)))
        let rule = CounterRule(limit: 2, window: .seconds(60), lock: .seconds(60))
        guard case .allowed(_, let generation) = try await store.hit(key, rule, at: now) else { return }
        _ = try await store.clear(key, ifGeneration: generation, at: now)
        _ = try await store.lockEnd(of: key, at: now)
        _ = try await store.sweepCounters(at: now, limit: 10)
        try await store.append([AuditRecord(id: AuditID(uuid: .init()), at: now, kind: "test", user: id)])
        _ = try await store.events(matching: AuditFilter(), before: nil, limit: 10)
        _ = try await store.pruneAudit(before: now, limit: 10)
        try await exerciseOutbox(store, id, at: now)
        _ = try await store.delete(id, with: .none)
    }

    private static func exerciseOutbox(_ store: PostgreSQLDatastore, _ id: UserID, at now: Timestamp) async throws {
        let failure = try #require(StoredText("no answer"))
        var mails: [MailID] = []
        for number: UInt8 in 1...3 {
            let mail = MailRecord(id: MailID(uuid: .init()), kind: "test", user: id, payload: [number], createdAt: now)
            try await store.enqueue(AccompanyingRecords(mail: [mail]))
            mails.append(mail.id)
        }
        let lease = LeaseID(uuid: .init())
        _ = try await store.claimMail(limit: 10, lease: lease, until: now + .seconds(60), at: now)
        _ = try await store.settleMail(mails[0], under: lease, as: .done, with: .none)
        _ = try await store.settleMail(mails[1], under: lease, as: .later(now, failure), with: .none)
        _ = try await store.settleMail(mails[2], under: lease, as: .dead(failure), with: .none)
        _ = try await store.mails(areDead: true, after: nil, limit: 10)
        _ = try await store.retryMail(mails[2], at: now, with: .none)
        _ = try await store.dropMail(mails[2], with: .none)
        _ = try await store.pruneMail(before: now, limit: 10)
    }

    private static func exerciseRoles(_ store: PostgreSQLDatastore, _ id: UserID, at now: Timestamp) async throws {
        let name = try #require(RoleName("editor"))
        let summary = try #require(StoredText(""))
        try await store.define(
            RoleRecord(name: name, summary: summary, permissions: [], createdAt: now),
            with: .none
        )
        _ = try await store.load(name)
        _ = try await store.roles(after: nil, limit: 10)
        _ = try await store.changePermissions(of: name, adding: [], removing: [], with: .none)
        _ = try await store.grant(name, to: id, with: .none)
        _ = try await store.roles(of: id)
        _ = try await store.members(of: name, after: nil, limit: 10)
        _ = try await store.revoke(name, from: id, with: .none)
        _ = try await store.remove(name, with: .none)
    }

    private static func exerciseSessions(_ store: PostgreSQLDatastore, _ id: UserID, at now: Timestamp) async throws {
        let key = SessionKey(shard: 1, digest: TokenDigest(words: (1, 1, 1, 1)))
        let successor = SessionKey(shard: 1, digest: TokenDigest(words: (2, 2, 2, 2)))
        let end = now + .seconds(600)
        let standing = SessionStanding(
            securityEpoch: .first,
            authenticatedAt: now,
            isRemembered: false,
            expiresAt: end,
            endsAt: end
        )
        let session = SessionRecord(
            id: SessionID(uuid: .init()),
            key: key,
            user: id,
            createdAt: now,
            method: "password",
            standing: standing
        )
        let owner = SessionOwner(user: id, shard: 1)
        try await store.insert(session, at: now)
        _ = try await store.load(key, at: now)
        _ = try await store.loadPrincipal(key, at: now)
        _ = try await store.loadAccount(id, presenting: session.id, at: now)
        _ = try await store.save(key, SessionChange(standing: standing, data: []), expecting: .first, at: now)
        let later = now + .seconds(60)
        _ = try await store.touch(
            key,
            SessionSighting(at: later, address: nil, expiresAt: end, granularity: .seconds(1))
        )
        _ = try await store.rotate(key, to: successor, standing: standing, grace: .seconds(1), at: now)
        _ = try await store.sessions(of: owner, at: now, after: nil, limit: 10)
        _ = try await store.delete(successor, at: now)
        _ = try await store.deleteAll(of: owner, except: nil, at: now, limit: 10)
        _ = try await store.sweepSessions(at: now, limit: 10)
        _ = try await store.bury(session.id, of: id, until: end)
        _ = try await store.sweepTombstones(at: now, limit: 10)
    }

    private static func exerciseTokens(_ store: PostgreSQLDatastore, _ id: UserID, at now: Timestamp) async throws {
        let token = OneTimeTokenRecord(
            handle: TokenHandle(uuid: .init()),
            digest: TokenDigest(words: (3, 3, 3, 3)),
            user: id,
            purpose: "recovery",
            securityEpoch: .first,
            createdAt: now,
            expiresAt: now + .seconds(60)
        )
        _ = try await store.issue(token, .replacingEarlier, at: now, with: .none)
        _ = try await store.failAttempt(token.handle, limit: 3, at: now)
        _ = try await store.load(token.digest, for: "recovery", at: now)
        let attempt = AttemptKey(uuid: .init())
        _ = try await store.consume(token.digest, for: "recovery", attempt: attempt, at: now, with: .none)
        _ = try await store.revokeTokens(of: id, for: ["recovery"], at: now)
        _ = try await store.sweepTokens(at: now, limit: 10)
    }

    private static func exerciseFamilies(_ store: PostgreSQLDatastore, _ id: UserID, at now: Timestamp) async throws {
        let end = now + .seconds(600)
        let family = RefreshFamilyRecord(
            id: RefreshFamilyID(uuid: .init()),
            digest: TokenDigest(words: (4, 4, 4, 4)),
            user: id,
            securityEpoch: .first,
            authenticatedAt: now,
            createdAt: now,
            expiresAt: end,
            endsAt: end
        )
        let step = RefreshStep(
            presented: family.digest,
            successor: TokenDigest(words: (5, 5, 5, 5)),
            expiresAt: end,
            grace: .seconds(10)
        )
        _ = try await store.insert(family, limit: 1, at: now, with: .none)
        _ = try await store.advance(family.id, of: id, step, at: now, onReuse: .none)
        _ = try await store.families(of: id, at: now, after: nil, limit: 10)
        _ = try await store.endFamily(family.id, of: id, at: now, with: .none)
    }

    private static func exercisePersonalTokens(
        _ store: PostgreSQLDatastore,
        _ id: UserID,
        at now: Timestamp
    ) async throws {
        let token = PersonalTokenRecord(
            id: PersonalTokenID(uuid: .init()),
            digest: TokenDigest(words: (6, 6, 6, 6)),
            user: id,
            name: try #require(StoredText("deploy")),
            permissions: [],
            securityEpoch: .first,
            createdAt: now,
            expiresAt: now + .seconds(600)
        )
        _ = try await store.insert(token, limit: 1, at: now, with: .none)
        _ = try await store.loadPersonalToken(token.digest, at: now)
        _ = try await store.touchPersonalToken(token.id, at: now, granularity: .seconds(60))
        _ = try await store.personalTokens(of: id, at: now, after: nil, limit: 10)
        _ = try await store.revokePersonalToken(token.id, of: id, at: now, with: .none)
        _ = try await store.sweepAccessTokens(at: now, limit: 10)
    }
}
