import Foundation
import Gatehouse
import GatehouseCommands
import Testing

@Suite("Where accounts are kept")
struct StoreLocationTests {
    private static let key = KeyRing(current: .random(from: .system))

    private func withFolder(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "gatehouse-location-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder.path)
    }

    @Test(arguments: ["memory:", "sqlite:a.sqlite", "sqlite:/var/lib/a b.sqlite"])
    func `memory and SQLite are named as they were read`(text: String) {
        #expect(StoreLocation(text)?.description == text)
    }

    @Test(arguments: [
        ("postgres://db/accounts", "postgresql://db/accounts"),
        ("postgresql://app:s3cret@db:5433/accounts?sslmode=verify-full", "postgresql://db:5433/accounts"),
        ("postgresql://app:s3cret@db1:5433,db2/accounts", "postgresql://db1:5433,db2/accounts"),
        ("postgresql:///accounts?host=/run/postgresql&user=app", "postgresql:///accounts?host=/run/postgresql"),
        ("postgres://db/accounts?user=app&password=s3cret", "postgresql://db/accounts"),
        ("postgres://app:s3cret%40%2F%3F%23@db/accounts", "postgresql://db/accounts"),
        ("postgres://app:s3?cret@db/accounts", "postgresql://db/accounts"),
    ])
    func `any URI of libpq is read, and shown without user and password`(text: String, shown: String) throws {
        let location = try #require(StoreLocation(text))
        #expect(location.description == shown)
        var dumped = ""
        dump(location, to: &dumped)
        for output in ["\(location)", String(reflecting: location), dumped] {
            #expect(!output.contains("s3") && !output.contains("app") && !output.contains("cret"))
        }
    }

    @Test(arguments: [
        "", "memory", "memory:x", "sqlite:", "oracle:x", "redis://localhost", "POSTGRES://db/accounts",
        "postgres:db", "host=db dbname=accounts", "postgres://db/accounts?colour=red",
        "postgres://app:100%@db/accounts", "postgresql://[::1/accounts",
    ])
    func `everything else is no location`(text: String) {
        #expect(StoreLocation(text) == nil)
    }

    @Test func `a location has no NUL, at which C would end it`() {
        #expect(StoreLocation("sqlite:a\0b") == nil)
        #expect(StoreLocation("postgres://db/acc\0ounts") == nil)
    }

    @Test(arguments: [
        "postgres://app:s3@cret@db/accounts", "postgres://app:s3/cret@db/accounts",
        "postgres://app:12/cret@db/accounts",
        "postgres://app:s3@cr/et@db/accounts", "postgres://app:s3@cret@db", "postgres://app:@/cret@db/accounts",
        "postgres://app:s3?cr/et@db/accounts", "postgres://app:s3/cr?et@db/accounts",
    ])
    func `a URI whose password libpq would take for a host or a database is refused, and not repeated`(
        text: String
    ) throws {
        #expect(StoreLocation(text) == nil)
        let error = #expect(throws: ConfigurationError.self) {
            try GatehouseEnvironment(["GATEHOUSE_DATABASE": text], defaults: .init(database: .memory))
        }
        #expect(error?.problems.count == 1)
        #expect(error?.description.contains("GATEHOUSE_DATABASE") == true)
        #expect(error?.description.contains("percent-encoded") == true)
        for part in ["app", "s3", "cret", "12"] { #expect(error?.description.contains(part) == false) }
    }

    @Test func `the list of options shows a server without user and password`() throws {
        let variables = ["GATEHOUSE_DATABASE": "postgres://app:s3cret@db1,db2/accounts?application_name=x"]
        let environment = try GatehouseEnvironment(variables, defaults: .init(database: .memory))
        let option = try #require(environment.options.first { $0.variable == "GATEHOUSE_DATABASE" })
        #expect(option.value == "postgresql://db1,db2/accounts" && option.isSet)
        #expect(!environment.options.contains { "\($0)".contains("s3cret") || "\($0)".contains("app:") })
    }

    @Test func `keys for a database on a server are made once, kept, and to be shared by all nodes`() async throws {
        let variables = ["GATEHOUSE_DATABASE": "postgres://db/accounts"]
        let environment = try GatehouseEnvironment(variables, defaults: .init(database: .memory))
        try await withFolder { folder in
            let made = try environment.loadKeys(folder: folder)
            let kept = try environment.loadKeys(folder: folder)
            #expect(made.ring.current.base64 == kept.ring.current.base64)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["gatehouse.keys"])
            let path = "\(folder)/gatehouse.keys"
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            for notice in [made.notice, kept.notice] {
                #expect(notice?.contains(path) == true)
                #expect(notice?.contains("every node the same GATEHOUSE_SECRET_KEYS") == true)
            }
            #expect(made.notice?.contains(made.ring.current.base64) == false)
        }
    }

    @Test func `keys from the variable leave no file`() async throws {
        let variables = [
            "GATEHOUSE_DATABASE": "postgres://db/accounts",
            "GATEHOUSE_SECRET_KEYS": SecretKey.random(from: .system).base64,
        ]
        let environment = try GatehouseEnvironment(variables, defaults: .init(database: .memory))
        try await withFolder { folder in
            let notice = try environment.loadKeys(folder: folder).notice
            #expect(notice == nil)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
        }
    }

    @Test(arguments: [false, true])
    func `a store is open while its body runs, and closed when it has returned or thrown`(
        isThrowing: Bool
    ) async throws {
        struct Failure: Error {}
        try await withFolder { folder in
            var kept: Gatekeeper?
            do {
                try await StoreLocation.sqlite(path: "\(folder)/a.sqlite").withStore(migrating: true) { store in
                    let configuration = GatehouseConfiguration(publicURL: .loopback(port: 8080))
                    let gatekeeper = try Gatekeeper(store: store, configuration: configuration, keys: Self.key)
                    kept = gatekeeper
                    try await gatekeeper.checkStores()
                    if isThrowing { throw Failure() }
                }
                #expect(!isThrowing)
            } catch is Failure {
                #expect(isThrowing)
            }
            let gatekeeper = try #require(kept)
            await #expect(throws: GatehouseError.self) { try await gatekeeper.checkStores() }
        }
    }
}
