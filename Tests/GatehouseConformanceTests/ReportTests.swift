import GatehouseConformance
import GatehouseDatastore
import GatehouseMemory
import Testing

/// The runner and its report.
@Suite("Conformance report")
struct ReportTests {
    @Test func `a right store passes every case, and the report lists each one in order`() async throws {
        let report = try await ConformanceRunner(memorySubject()).run()
        #expect(report.results.map(\.id) == Conformance.cases.map(\.id))
        #expect(report.failures == [])
        #expect(report.omissions == [])
        #expect(report.suiteVersion == Conformance.version)
        #expect(report.backend == "memory")
        #expect(report.store.durability == "process")
        #expect(report.capabilities == Capability.allCases)
        #expect(report.text.hasSuffix("\n\(Conformance.cases.count) passed, 0 failed\n"))
    }

    @Test func `a broken promise is reported with its case, its title and what came instead`() async throws {
        var sabotage = Sabotage()
        sabotage.bumpEpoch = { _, _, _, _ in throw StoreError(.timedOut, "Too late.") }
        let cases = Conformance.cases.filter { $0.id.hasPrefix("users.epoch.") || $0.id == "users.list.order" }
        let report = try await ConformanceRunner(memorySubject(sabotage), cases: cases, concurrency: 1).run()
        #expect(
            report.failures.map(\.id).sorted() == ["users.epoch.bump", "users.epoch.companions", "users.epoch.race"]
        )
        #expect(report.passedCount == 1)
        let first = try #require(report.failures.first)
        guard case .failed(let message) = first.outcome else { return }
        #expect(message.contains("timed-out"))
        #expect(report.text.contains(first.title))
        #expect(report.text.hasSuffix("\n1 passed, 3 failed\n"))
    }

    @Test func `a case is left out only for a missing protocol, and is listed`() async throws {
        let report = try await ConformanceRunner(countersAlone).run()
        let applicable = Conformance.cases.filter { $0.requires.subtracting([.counters]).isEmpty }
        #expect(report.capabilities == [.counters])
        #expect(report.failures == [])
        #expect(report.passedCount == applicable.count)
        #expect(report.omissions.count == Conformance.cases.count - applicable.count)
        let grant = try #require(report.omissions.first { $0.id == "roles.grant.race" })
        #expect(grant.outcome == .notApplicable(missing: [.users, .roles]))
        #expect(report.text.contains("roles.grant.race: no users, roles"))
    }

    @Test func `a kind of store has all the cases whose protocols it conforms to`() {
        #expect(Conformance.cases(applyingTo: MemoryDatastore.self).map(\.id) == Conformance.cases.map(\.id))
        let cases = Conformance.cases(applyingTo: CountersAlone.self)
        #expect(cases.map(\.id) == Conformance.cases.filter { $0.requires.isSubset(of: [.counters]) }.map(\.id))
        #expect(Set(cases.map(\.area)).isSuperset(of: ["counters", "stores"]))
        for capability in Capability.allCases {
            #expect(capability.isOffered(by: MemoryDatastore.self))
            #expect(capability.isOffered(by: CountersAlone.self) == (capability == .counters))
        }
    }

    @Test func `the report survives a trip through JSON, but for parts of milliseconds`() throws {
        let report = ConformanceReport(
            suiteVersion: "1",
            backend: "paper",
            store: ConformanceReport.Store(name: "Paper 2", durability: "durable"),
            capabilities: [.users, .audit],
            results: [
                ConformanceResult(id: "a.b", title: "B.", outcome: .passed, duration: .milliseconds(12)),
                ConformanceResult(id: "a.c", title: "C.", outcome: .failed("no \"c\""), duration: .milliseconds(0)),
                ConformanceResult(id: "a.d", title: "D.", outcome: .notApplicable(missing: [.roles]), duration: .zero),
            ]
        )
        let json = try report.json()
        #expect(try ConformanceReport(json: json) == report)
        #expect(json.contains("\"outcome\" : \"not-applicable\""))
    }

    @Test func `no more cases run at once than asked for`() async throws {
        let inside = Remembered((now: 0, most: 0))
        let cases = (0..<20).map { number in
            ConformanceCase("test.\(number)", "Waits.", requires: []) { _ in
                inside.withLock { inside in
                    inside.now += 1
                    inside.most = max(inside.most, inside.now)
                }
                for _ in 0..<50 { await Task.yield() }
                inside.withLock { $0.now -= 1 }
            }
        }
        let report = try await ConformanceRunner(memorySubject(), cases: cases, concurrency: 3).run()
        #expect(report.passedCount == 20)
        #expect(inside.withLock { $0.most } <= 3)
    }

    private var countersAlone: ConformanceSubject {
        ConformanceSubject(name: "counters") {
            let database = MemoryDatabase()
            return ConformanceSubject.Nodes(
                first: CountersAlone(store: MemoryDatastore(database: database)),
                second: CountersAlone(store: MemoryDatastore(database: database)),
                close: {}
            )
        }
    }
}

/// A store that keeps counters and nothing else.
private struct CountersAlone: CounterStore {
    let store: MemoryDatastore

    var descriptor: StoreDescriptor { store.descriptor }

    func ping() async throws(StoreError) { try await store.ping() }

    func hit(_ key: CounterKey, _ rule: CounterRule, at now: Timestamp) async throws(StoreError) -> CounterHit {
        try await store.hit(key, rule, at: now)
    }

    func clear(
        _ key: CounterKey,
        ifGeneration generation: CounterGeneration,
        at now: Timestamp
    ) async throws(StoreError) -> CounterClearing {
        try await store.clear(key, ifGeneration: generation, at: now)
    }

    func lockEnd(of key: CounterKey, at now: Timestamp) async throws(StoreError) -> Timestamp? {
        try await store.lockEnd(of: key, at: now)
    }

    func sweepCounters(at now: Timestamp, limit: Int) async throws(StoreError) -> Int {
        try await store.sweepCounters(at: now, limit: limit)
    }
}
