import Foundation
import Gatehouse
import GatehouseCommands
import GatehouseDatastore
import Testing

@Suite("Where sessions are kept")
struct SessionLocationTests {
    private func read(_ text: String?, database: String = "memory:") throws -> GatehouseEnvironment {
        var variables = ["GATEHOUSE_DATABASE": database]
        variables["GATEHOUSE_SESSIONS"] = text
        return try GatehouseEnvironment(variables, defaults: .init(database: .memory))
    }

    @Test(arguments: [
        ("redis://db", "redis://db:6379/0"),
        ("redis://:hunter2@db:6380/1", "redis://db:6380/1"),
        ("rediss://alice:hunter2@db:6380/1?cafile=/hunter2.pem", "rediss://db:6380/1"),
        ("redis://:hunter2@db1:1,db2:2", "redis://db1:1,db2:2/0"),
        ("redis+sentinel://:hunter2@s1,s2/m?sentinelPassword=hunter2", "redis+sentinel://s1:26379,s2:26379/m/0"),
        ("redis://alice:hunt%40%2Fer2@db", "redis://db:6379/0"),
    ])
    func `a URI of Redis is read, and shown without user and password`(text: String, shown: String) throws {
        let environment = try read(text)
        let location = try #require(environment.sessions)
        #expect(location == SessionLocation(text) && location.description == shown)
        let option = try #require(environment.options.first { $0.variable == "GATEHOUSE_SESSIONS" })
        #expect(option.value == shown && option.defaultValue.isEmpty && option.isSet)
        var dumped = ""
        dump(environment, to: &dumped)
        for output in ["\(location)", String(reflecting: location), dumped, "\(environment.options)"] {
            #expect(!output.contains("alice") && !output.contains("hunt") && !output.contains("er2"))
        }
    }

    @Test func `sessions are with the accounts unless a place is named`() throws {
        for text in [nil, ""] {
            let environment = try read(text)
            #expect(environment.sessions == nil)
            #expect(environment.options.first { $0.variable == "GATEHOUSE_SESSIONS" }?.value == "")
        }
        let location = try #require(SessionLocation("redis://db"))
        let defaults = GatehouseEnvironment.Defaults(database: .memory, sessions: location)
        #expect(try GatehouseEnvironment([:], defaults: defaults).sessions == location)
        #expect(try GatehouseEnvironment(["GATEHOUSE_SESSIONS": ""], defaults: defaults).sessions == nil)
    }

    @Test(arguments: [
        "redis", "db:6379", "memory:", "sqlite:s3cret", "postgres://app:s3cret@db", "REDIS://db", " ", "\u{301}",
        "redis://app:s3@cret@db", "redis://app:s3/cret@db", "redis://app:12/cret@db", "redis://app@cret",
        "redis://db1,db2/1", "redis://db?cafile=s3cret", "redis://app:s3cret@db/x", "redis+sentinel://app:s3cret@s1",
    ])
    func `anything else stops start-up, and is not repeated`(text: String) {
        #expect(SessionLocation(text) == nil)
        let error = #expect(throws: ConfigurationError.self) { try read(text) }
        #expect(error?.problems.count == 1)
        let shown = error?.description ?? ""
        for part in ["GATEHOUSE_SESSIONS", "redis://", "rediss://", "percent-encoded", "empty"] {
            #expect(shown.contains(part))
        }
        for part in ["app", "s3", "cret", "12", "db"] { #expect(!shown.contains(part)) }
    }

    @Test func `sessions may be apart from accounts in memory`() throws {
        #expect(try read("redis://db", database: "memory:").database == .memory)
    }

    @Test func `without a place for sessions the accounts' store keeps them`() async throws {
        try await read(nil).withStores(migrating: true) { stores in
            #expect(stores.sessions == nil && stores.counters == nil)
            try await stores.accounts.ping()
        }
    }

    @Test func `a store of sessions that is away stops start-up, before anything is served`() async throws {
        let environment = try read("redis://:s3cret@127.0.0.1:1")
        let error = await #expect(throws: StoreError.self) {
            try await environment.withStores(migrating: true) { _ in Issue.record("there is nothing to serve with") }
        }
        #expect(error?.code == .unavailable(retryable: true))
        #expect(error.map { String(reflecting: $0).contains("s3cret") } == false)
    }

    @Test(arguments: [false, true])
    func `both stores are open while the body runs, and closed when it has returned or thrown`(
        isThrowing: Bool
    ) async throws {
        struct Failure: Error {}
        let uri = try #require(ProcessInfo.processInfo.environment["REDIS_TEST_URI"], "scripts/test sets it")
        let folder = FileManager.default.temporaryDirectory.appending(path: "gatehouse-stores-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var kept: [any Store] = []
        do {
            try await read(uri, database: "sqlite:\(folder.path)/a.sqlite").withStores(migrating: true) { stores in
                let sessions = try #require(stores.sessions)
                kept = [stores.accounts, sessions]
                for store in kept { try await store.ping() }
                #expect(sessions is any CounterStore, "which keeps the counters too")
                if isThrowing { throw Failure() }
            }
            #expect(!isThrowing)
        } catch is Failure {
            #expect(isThrowing)
        }
        #expect(kept.count == 2)
        for store in kept { await #expect(throws: StoreError.self) { try await store.ping() } }
    }
}
