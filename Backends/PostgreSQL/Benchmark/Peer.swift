import BenchmarkSupport
import Foundation
import GatehouseDatastore
import GatehousePostgreSQL

/// One of several processes on one database: reads commands from standard input, one a line, and answers each with a line.
///
/// - `prepare`: makes users, sessions, tokens and a role.
/// - `race`: changes all of them at once, as its peers do, and says how often it won.
/// - `end N`: ends session N, by deleting it if N is even and by the user's epoch if it is odd.
/// - `look N`: says whether session N is `live` or `dead`.
enum Peer {
    private static let count = 200
    private static let limit = 50

    static func run() async throws {
        let store = try await PostgreSQLDatastore.open(try address(variable("POSTGRES_TEST_SCHEMA")))
        while let line = readLine() {
            let words = line.split(separator: " ")
            let number = words.dropFirst().first.flatMap { Int($0) } ?? 0
            switch words.first {
            case "prepare": try await prepare(store)
            case "race": print(try await race(store))
            case "end": try await end(number, store)
            case "look": print(try await isLive(number, store) ? "live" : "dead")
            default: throw BenchmarkError("no such command: \(line)")
            }
            if words.first == "prepare" || words.first == "end" { print("done") }
            fflush(nil)
        }
        await store.close()
    }

    private static func prepare(_ store: PostgreSQLDatastore) async throws {
        guard let name = RoleName("editor"), let summary = StoredText("") else { throw BenchmarkError("no role") }
        try await store.define(
            RoleRecord(name: name, summary: summary, permissions: [], createdAt: Samples.now),
            with: .none
        )
        for number in 0..<count {
            try await store.insert(try Samples.user(number), with: .none)
            try await store.insert(Samples.session(number), at: Samples.now)
            _ = try await store.issue(Samples.token(number), .keepingEarlier, at: Samples.now, with: .none)
        }
    }

    /// Everything that one alone may win, against the peers; the wins by name.
    private static func race(_ store: PostgreSQLDatastore) async throws -> String {
        guard let role = RoleName("editor") else { throw BenchmarkError("no role") }
        let key = CounterKey(scope: "peer", digest: Samples.digest(1))
        let rule = CounterRule(limit: limit, window: .seconds(60), lock: .seconds(60))
        let wins = try await withThrowingTaskGroup(of: [String].self) { group in
            for number in 0..<count {
                group.addTask {
                    var wins: [String] = []
                    do {
                        // The same address as the peers', under an identifier of its own.
                        try await store.insert(try Samples.user(count + number, id: UserID(uuid: UUID())), with: .none)
                        wins.append("inserted")
                    } catch let error as StoreError where error.code == .duplicate(.email) {}
                    let attempt = AttemptKey(uuid: UUID())
                    let digest = Samples.digest(number)
                    let spent = try await store.consume(
                        digest,
                        for: "recovery",
                        attempt: attempt,
                        at: Samples.now,
                        with: .none
                    )
                    if case .consumed = spent { wins.append("consumed") }
                    if try await store.grant(role, to: Samples.id(number), with: .none) == .granted {
                        wins.append("granted")
                    }
                    if case .allowed = try await store.hit(key, rule, at: Samples.now) { wins.append("allowed") }
                    let patch = UserPatch(.confirmation(at: Samples.now))
                    let id: UserID = Samples.id(number)
                    let patched = try await store.patch(id, patch, expecting: .first, at: Samples.now, with: .none)
                    if case .patched = patched { wins.append("patched") }
                    return wins
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        let names = ["inserted", "consumed", "granted", "allowed", "patched"]
        return names.map { name in "\(name)=\(wins.count { $0 == name })" }.joined(separator: " ")
    }

    private static func end(_ number: Int, _ store: PostgreSQLDatastore) async throws {
        if number.isMultiple(of: 2) {
            _ = try await store.delete(Samples.session(number).key, at: Samples.now)
        } else {
            _ = try await store.bumpSecurityEpoch(of: Samples.id(number), at: Samples.now, with: .none)
        }
    }

    private static func isLive(_ number: Int, _ store: PostgreSQLDatastore) async throws -> Bool {
        let found = try await store.loadPrincipal(Samples.session(number).key, at: Samples.now)
        guard case .session(.current(let session), let account) = found else { return false }
        return session.standing.securityEpoch == account.user.securityEpoch
    }
}
