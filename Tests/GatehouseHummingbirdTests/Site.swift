import Foundation
import Gatehouse
import GatehouseDatastore
import GatehouseHummingbird
import GatehouseMemory
import GatehouseSQLite
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Synchronization
import Testing

/// Which store a site stands on.
enum Backing: String, CaseIterable, Sendable {
    case memory, sqlite
}

/// A protected application over a fresh store, with a clock and a database that tests move and take away.
struct Site: Sendable {
    let gatekeeper: Gatekeeper
    let offset: Offset
    let faults = Faults()
    /// The faults of the store of sessions and counters, if they live apart from the accounts.
    let sessionFaults = Faults()
    private let store: any FaultyStore.Whole
    private let sessions: (any FaultyStore.Whole)?
    private let folder: URL
    private let ownsFolder: Bool
    private let keys: KeyRing
    private let publicURL: String

    final class Offset: Sendable {
        private let seconds = Mutex<Int64>(0)
        var value: Int64 { seconds.withLock { $0 } }
        func move(_ step: Int64) { seconds.withLock { $0 += step } }
    }

    init(
        _ backing: Backing,
        sessionsApart: Bool = false,
        publicURL: String = "http://127.0.0.1:8080",
        screenings: [any PasswordScreening] = [],
        _ change: (inout GatehouseConfiguration) -> Void = { _ in }
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "gatehouse-http-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let store: any FaultyStore.Whole =
            switch backing {
            case .memory: MemoryDatastore()
            case .sqlite: try await SQLiteDatastore.open(path: folder.path + "/site.sqlite", migrating: true)
            }
        try self.init(
            store,
            sessions: sessionsApart ? MemoryDatastore() : nil,
            folder: folder,
            owned: true,
            keys: KeyRing(current: .random(from: .system)),
            offset: Offset(),
            publicURL: publicURL,
            screenings: screenings,
            change
        )
    }

    private init(
        _ store: any FaultyStore.Whole,
        sessions: (any FaultyStore.Whole)?,
        folder: URL,
        owned: Bool,
        keys: KeyRing,
        offset: Offset,
        publicURL: String,
        screenings: [any PasswordScreening] = [],
        _ change: (inout GatehouseConfiguration) -> Void = { _ in }
    ) throws {
        var configuration = GatehouseConfiguration(publicURL: try #require(PublicURL(publicURL)))
        configuration.passwords.cost = 4
        configuration.passwords.allowingUnscreened = false
        configuration.confirmation.isRequired = false
        configuration.passwordless.isEnabled = true
        configuration.refreshTokens.isEnabled = true
        configuration.personalTokens.isEnabled = true
        change(&configuration)
        gatekeeper = try Gatekeeper(
            stores: StoreSelection(
                accounts: FaultyStore(store, faults),
                sessions: sessions.map { [sessionFaults] in FaultyStore($0, sessionFaults) }
            ),
            configuration: configuration,
            keys: keys,
            surroundings: Surroundings(
                now: { Surroundings.system.now() + .seconds(offset.value) },
                randomBytes: Surroundings.system.randomBytes
            ),
            mailer: DirectoryMailer(path: folder.path + "/mail"),
            screenings: screenings,
            needs: { need, principal in need.object == principal.email }
        )
        self.store = store
        self.sessions = sessions
        self.offset = offset
        self.folder = folder
        ownsFolder = owned
        self.keys = keys
        self.publicURL = publicURL
    }

    /// Another node of the same application: the same database and keys, and nothing else in common.
    func secondNode() async throws -> Site {
        let other: any FaultyStore.Whole =
            if let memory = store as? MemoryDatastore {
                MemoryDatastore(database: memory.database)
            } else {
                try await SQLiteDatastore.open(path: folder.path + "/site.sqlite", migrating: false)
            }
        return try Site(
            other,
            sessions: sessions,
            folder: folder,
            owned: false,
            keys: keys,
            offset: offset,
            publicURL: publicURL
        )
    }

    var application: Application<RouterResponder<GatehouseContext>> {
        get throws {
            let router = Router(context: GatehouseContext.self)
            router.get("/healthz") { _, _ in "alive" }
            let routes = try router.addGatehouse(gatekeeper)
            router.get("/readyz") { [gatekeeper] _, _ in
                try await gatekeeper.checkStores()
                return "ready"
            }
            router.get("/") { _, _ in "public" }
            routes.requireSignedIn().get("/me") { _, context in try context.requirePrincipal().email }
            routes.requireRoles(all: "admin").get("/admin") { _, _ in "admin" }
            routes.requireFresh(within: .seconds(600)).get("/fresh") { _, _ in "fresh" }
            routes.requireNeed("edit") { _, context in try context.parameters.require("id") }
                .put("/posts/:id") { _, _ in "written" }
            router.post("/notes") { _, _ in "noted" }
            let any = routes.require(.methods(Set(AuthenticationMethod.allCases)))
            any.get("/who") { _, context in try context.requirePrincipal().via.rawValue }
            any.post("/who") { _, context in try context.requirePrincipal().via.rawValue }
            any.requirePermissions(all: "reports-read").get("/reports") { _, _ in "reports" }
            routes.require(.methods(.session)).get("/session-only") { _, _ in "session" }
            routes.require(.methods(.token)).get("/token-only") { _, _ in "token" }
            routes.require(.methods(.basic)).get("/basic-only") { _, _ in "basic" }
            routes.get("/forgotten") { _, _ in "nobody said who may read this" }
            routes.public.get("/address") { _, context in context.gatehouse.client.address?.string ?? "-" }
            router.get("/broken") { _, _ -> String in throw NSError(domain: "secret detail", code: 1) }
            return Application(router: router, server: .gatehouse())
        }
    }

    var userCount: Int {
        get async throws {
            try await store.users(after: nil, limit: 500).elements.count
        }
    }

    /// Notes the language that a user chose.
    func choose(_ language: StoredName?, for email: String) async throws {
        let account = try #require(try await gatekeeper.users.find(email))
        let user = try #require(try await store.load(account.id))
        let now = gatekeeper.surroundings.now()
        let patch = UserPatch(.language(language))
        _ = try await store.patch(user.id, patch, expecting: user.version, at: now, with: .none)
    }

    /// Sends the mail that is due, takes it out of its folder, and returns it as it lies there, oldest first.
    func mail() async throws -> [String] {
        // Requests wait a moment before they are looked into.
        offset.move(2)
        await gatekeeper.deliverMail()
        let folder = folder.appending(path: "mail")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        return try names.map { name in
            let file = folder.appending(path: name)
            defer { try? FileManager.default.removeItem(at: file) }
            return try String(contentsOf: file, encoding: .utf8)
        }
    }

    /// The path of the link in the only mail that has arrived, below the public URL.
    func link(sourceLocation: SourceLocation = #_sourceLocation) async throws -> String {
        let messages = try await mail()
        #expect(messages.count == 1, sourceLocation: sourceLocation)
        let text = try #require(messages.last, sourceLocation: sourceLocation)
        let pattern = /https?:\/\/[^\/\s]+(\/[a-z-]+\/[A-Za-z0-9_-]{43})/
        let match = try #require(text.firstMatch(of: pattern), sourceLocation: sourceLocation)
        #expect(match.0.hasPrefix(publicURL + "/"), sourceLocation: sourceLocation)
        return String(match.1)
    }

    /// Runs a test over real HTTP and closes the store.
    func test(_ body: @escaping @Sendable (Browser) async throws -> Void) async throws {
        try await (try application).test(.live) { client in try await body(Browser(client)) }
        if let store = store as? SQLiteDatastore { await store.close() }
        if ownsFolder { try? FileManager.default.removeItem(at: folder) }
    }
}

/// A client with a jar of cookies and the latest cross-site token.
final class Browser: Sendable {
    struct Reply: Sendable {
        let status: Int
        let headers: HTTPFields
        let text: String

        func member(_ path: String...) -> Any? {
            var value = try? JSONSerialization.jsonObject(with: Data(text.utf8))
            for name in path { value = (value as? [String: Any])?[name] }
            return value
        }

        var codes: [String: [String]]? { member("response", "codes") as? [String: [String]] }

        /// The names of an object's members, sorted.
        func names(_ path: String...) -> [String] {
            var value = try? JSONSerialization.jsonObject(with: Data(text.utf8))
            for name in path { value = (value as? [String: Any])?[name] }
            return (value as? [String: Any])?.keys.sorted() ?? []
        }

        /// Whether the reply is an envelope, whose code is the status and which says why if it is a refusal.
        var isEnvelope: Bool {
            let contents = names("response")
            return names() == ["meta", "response"] && names("meta") == ["code"]
                && member("meta", "code") as? Int == status
                && headers[.contentType] == "application/json; charset=utf-8"
                && (status < 400 || (contents.contains("errors") && contents.contains("codes")))
                && (status == 400) == contents.contains("field_errors")
        }
    }

    private let client: any TestClientProtocol
    private let jar = Mutex<[String: String]>([:])
    private let token = Mutex<String?>(nil)

    init(_ client: any TestClientProtocol) { self.client = client }

    /// The port of the site.
    var port: Int? { client.port }

    var cookies: [String: String] {
        get { jar.withLock { $0 } }
        set { jar.withLock { $0 = newValue } }
    }

    /// The cross-site token that was handed out last.
    var latestToken: String? { token.withLock { $0 } }

    /// Another browser at the same site.
    func another() -> Browser { Browser(client) }

    /// The same browser, cookies and token, at another node of the site.
    func visiting(_ other: Browser) -> Browser {
        let browser = Browser(other.client)
        browser.cookies = cookies
        browser.token.withLock { [latestToken] in $0 = latestToken }
        return browser
    }

    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: String? = nil,
        type: String? = "application/json",
        headers: [String: String] = [:],
        repeated: [(name: String, value: String)] = [],
        withToken: Bool = true
    ) async throws -> Reply {
        try await send(
            method,
            path,
            bytes: body.map { Array($0.utf8) },
            type: type,
            headers: headers,
            repeated: repeated,
            withToken: withToken
        )
    }

    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        bytes: [UInt8]?,
        type: String? = "application/json",
        headers: [String: String] = [:],
        repeated: [(name: String, value: String)] = [],
        withToken: Bool = true
    ) async throws -> Reply {
        var fields = HTTPFields()
        if bytes != nil, let type { fields[.contentType] = type }
        let cookie = cookies.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: "; ")
        if !cookie.isEmpty { fields[.cookie] = cookie }
        if withToken, let token = token.withLock({ $0 }), let name = HTTPField.Name("X-CSRF-Token") {
            fields[name] = token
        }
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        for (name, value) in repeated {
            if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
        }
        return try await client.execute(
            uri: path,
            method: method,
            headers: fields,
            body: bytes.map { ByteBuffer(bytes: $0) }
        ) { response in
            for cookie in response.headers[values: .setCookie] {
                let pair = cookie.prefix { $0 != ";" }.split(
                    separator: "=",
                    maxSplits: 1,
                    omittingEmptySubsequences: false
                )
                self.jar.withLock { $0[String(pair[0])] = pair[1].isEmpty ? nil : String(pair[1]) }
            }
            let reply = Reply(
                status: response.status.code,
                headers: response.headers,
                text: String(buffer: response.body)
            )
            if let token = reply.member("response", "csrf_token") as? String { self.token.withLock { $0 = token } }
            return reply
        }
    }

    func get(_ path: String) async throws -> Reply { try await send(.get, path) }

    /// Registers and signs in.
    @discardableResult
    func enter(_ email: String = "ada@example.org", remember: Bool = false) async throws -> Reply {
        _ = try await get("/login")
        _ = try await send(.post, "/register", #"{"email":"\#(email)","password":"correct horse"}"#)
        return try await send(
            .post,
            "/login",
            #"{"email":"\#(email)","password":"correct horse","remember":\#(remember)}"#
        )
    }
}
