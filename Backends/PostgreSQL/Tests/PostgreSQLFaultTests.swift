import Foundation
import GatehouseDatastore
import GatehousePostgreSQL
import TestSupport
import Testing

/// A server that is killed, restarted, paused and replaced while the store works on it.
///
/// Each test has a cluster of its own, and prints what it counted.
@Suite("PostgreSQL under faults", .serialized, .timeLimit(.minutes(10)))
struct PostgreSQLFaultTests {
    /// The longest a call may take: the defaults of `queueDeadline` and `queryDeadline`, the second beyond, and a part of
    /// one for the machine.
    private let greatest: Duration = .milliseconds(9_500)

    private func withCluster(
        _ configuration: PostgreSQLConfiguration = PostgreSQLConfiguration(),
        _ body: (PostgresCluster, PostgreSQLDatastore) async throws -> Void
    ) async throws {
        let cluster = try await PostgresCluster.start()
        try await finishing {
            let address = try #require(PostgreSQLAddress(cluster.uri()))
            let store = try await PostgreSQLDatastore.open(address, configuration: configuration, migrating: true)
            try await finishing {
                try await body(cluster, store)
            } with: {
                await store.close()
            }
        } with: {
            await cluster.remove()
        }
    }

    /// Compares what the calls were told with what is there.
    private func check(_ load: FaultLoad, _ title: String, recoveries: [Duration], in cluster: PostgresCluster)
        async throws
    {
        let account = load.summary
        let there = Set(
            try await cluster.psql("SELECT id FROM gatehouse_users").split(separator: "\n").compactMap {
                UserID(String($0))
            }
        )
        let lost = account.users.there.filter { !there.contains($0) }
        let risen = account.users.notThere.filter { there.contains($0) }
        let successes = account.successes.sorted()
        let silence = zip(successes, successes.dropFirst()).map { $1 - $0 }.max() ?? .zero
        let twice = account.spent.filter { $0.value > 1 }
        print(
            """
            \(title): \(account.acknowledged) acknowledged, \(account.refused) refused, \(account.inDoubt) in doubt; \
            \(account.users.there.count) users acknowledged, \(lost.count) of them lost, \(risen.count) refused and there; \
            \(account.spent.count) tokens spent, \(twice.count) of them twice; longest call \(account.longest), served \
            again after \(recoveries), no call answered for \(silence) at most
            """
        )
        #expect(account.users.there.count > 20)
        #expect(account.spent.count > 5)
        #expect(lost.isEmpty)
        #expect(risen.isEmpty)
        #expect(twice.isEmpty)
        #expect(account.longest < greatest)
        #expect(recoveries.allSatisfy { $0 < .seconds(5) })
    }

    @Test func `a backend of the server that is killed loses nothing that was acknowledged`() async throws {
        try await withCluster { cluster, store in
            let load = FaultLoad(store)
            let recoveries = Recoveries()
            try await load.run {
                for _ in 0..<3 {
                    try await Task.sleep(for: .milliseconds(500))
                    let pids = try await cluster.psql(
                        "SELECT pid FROM pg_stat_activity WHERE application_name = 'gatehouse' ORDER BY random()"
                    )
                    cluster.killBackend(try #require(pids.split(separator: "\n").first.flatMap { Int32($0) }))
                    // The death of one ends all others, and the server recovers.
                    try await Program.wait(for: "the server") { (try? await cluster.psql("SELECT 1")) != nil }
                    await recoveries.add(try await load.untilServed(since: .now))
                }
            }
            try await check(load, "kill -9 of a backend, three times", recoveries: recoveries.all, in: cluster)
        }
    }

    @Test func `a server that restarts without warning loses nothing that was acknowledged`() async throws {
        try await withCluster { cluster, store in
            let load = FaultLoad(store)
            let recoveries = Recoveries()
            try await load.run {
                for _ in 0..<2 {
                    try await Task.sleep(for: .milliseconds(500))
                    try await cluster.restart(immediately: true)
                    await recoveries.add(try await load.untilServed(since: .now))
                }
            }
            try await check(load, "restart -m immediate, twice", recoveries: recoveries.all, in: cluster)
        }
    }

    @Test func `a standby that takes over from a dead server has all that was acknowledged`() async throws {
        let primary = try await PostgresCluster.start()
        let standby = try await primary.makeStandby()
        try await primary.setSynchronous(["standby"])
        let address = try #require(PostgreSQLAddress(primary.uri(or: [standby], over: .loopback)))
        let store = try await PostgreSQLDatastore.open(address, migrating: true)
        let load = FaultLoad(store)
        let recoveries = Recoveries()
        try await load.run {
            try await Task.sleep(for: .seconds(1))
            try await primary.kill()
            try await standby.promote()
            await recoveries.add(try await load.untilServed(since: .now))
            try await Task.sleep(for: .milliseconds(500))
        }
        try await check(load, "death of the primary, promotion", recoveries: recoveries.all, in: standby)
        await store.close()
        await standby.remove()
        await primary.remove()
    }

    @Test func `a server that stops answering holds nobody past the deadlines, and serves again when it goes on`()
        async throws
    {
        let configuration = PostgreSQLConfiguration(
            queueDeadline: .milliseconds(500),
            queryDeadline: .milliseconds(500)
        )
        try await withCluster(configuration) { cluster, store in
            let load = FaultLoad(store)
            let recoveries = Recoveries()
            try await load.run {
                try await Task.sleep(for: .milliseconds(500))
                try await cluster.pause()
                try await Task.sleep(for: .seconds(3))
                cluster.resume()
                await recoveries.add(try await load.untilServed(since: .now))
                try await Task.sleep(for: .milliseconds(500))
            }
            try await check(load, "SIGSTOP for three seconds", recoveries: recoveries.all, in: cluster)
            // The store's deadlines, the second beyond, and a part of one for the machine.
            #expect(load.summary.longest < .milliseconds(2_500))
        }
    }
}

/// How long it took until calls succeeded again, each time.
private actor Recoveries {
    private(set) var all: [Duration] = []

    func add(_ duration: Duration) { all.append(duration) }
}
