import Gatehouse
import GatehouseDatastore
import GatehouseMemory
import Synchronization
import Testing

/// A clock that tests move.
final class MovableClock: Sendable {
    private let time = Mutex(Timestamp(seconds: 1_790_000_000))

    var now: Timestamp { time.withLock { $0 } }

    func move(_ duration: Duration) {
        time.withLock { $0 = $0 + duration }
    }
}

/// A gatekeeper over memory with a clock of its own, and cheap hashes.
struct World: Sendable {
    let clock: MovableClock
    let gatekeeper: Gatekeeper
    let keys: KeyRing

    /// The store of accounts, and of sessions too unless they live apart.
    let store: ProbedStore

    /// The store of sessions, if they live apart.
    let apart: ProbedStore?

    /// Where its mail arrives.
    let mailbox: Mailbox

    private let configuration: GatehouseConfiguration

    /// Where the pieces are kept: together, or sessions apart from accounts.
    enum Layout: CaseIterable, Sendable {
        case together, apart
    }

    /// Makes a world of its own, or one more node beside another: over its stores, clock, keys and settings.
    init(
        _ layout: Layout = .together,
        keys: KeyRing? = nil,
        beside other: World? = nil,
        _ change: (inout GatehouseConfiguration) -> Void = { _ in },
        registrationFields: RegistrationFields? = nil,
        needs: NeedProvider? = nil
    ) throws {
        let mailbox = other?.mailbox ?? Mailbox()
        self.mailbox = mailbox
        let clock = other?.clock ?? MovableClock()
        self.clock = clock
        let surroundings = Surroundings(
            now: { clock.now },
            randomBytes: Surroundings.system.randomBytes
        )
        let keys = keys ?? other?.keys ?? KeyRing(current: .random(from: surroundings))
        self.keys = keys
        var configuration = GatehouseConfiguration(publicURL: .loopback(port: 8080))
        configuration.passwords.cost = 4
        configuration.passwords.queueTimeout = .seconds(600)
        configuration.confirmation.isRequired = false
        configuration = other?.configuration ?? configuration
        change(&configuration)
        self.configuration = configuration
        let store = other?.store ?? ProbedStore()
        let apart = other.map(\.apart) ?? (layout == .apart ? ProbedStore() : nil)
        self.store = store
        self.apart = apart
        gatekeeper = try Gatekeeper(
            stores: StoreSelection(accounts: store, sessions: apart),
            configuration: configuration,
            keys: keys,
            surroundings: surroundings,
            mailer: mailbox,
            registrationFields: registrationFields,
            needs: needs
        )
    }

    static let password = "correct horse"

    func register(_ email: String = "ada@example.org", username: String? = nil) async throws {
        try await gatekeeper.register(RegistrationForm(email: email, password: Self.password, username: username))
    }

    func signIn(_ email: String = "ada@example.org", remembering: Bool = false) async throws -> SignedIn {
        try await gatekeeper.signIn(email, password: Self.password, remembering: remembering)
    }

    func principal(_ token: SessionToken) async throws -> Principal? {
        try await gatekeeper.recognize(token)?.principal
    }

    /// The store where sessions are.
    var sessionStore: ProbedStore { apart ?? store }

    /// Copies the sessions of a signed-in user, as a backup of their store would.
    func snapshot(of signedIn: SignedIn) async throws -> [SessionRecord] {
        let bytes = try #require(Base64URL.decode(signedIn.token.text))
        let owner = SessionOwner(user: signedIn.account.id, shard: UInt16(bytes[0]) << 8 | UInt16(bytes[1]))
        return try await sessionStore.memory.sessions(of: owner, at: clock.now, after: nil, limit: 500).elements
    }

    /// Puts back what a copy of the sessions' store has and the store has not.
    func restore(_ snapshot: [SessionRecord]) async throws {
        for record in snapshot {
            if case .absent = try await sessionStore.memory.load(record.key, at: clock.now) {
                try await sessionStore.memory.insert(record, at: clock.now)
            }
        }
    }

    func auditKinds() async throws -> [String] {
        let page = try await store.memory.events(
            matching: AuditFilter(),
            before: nil,
            limit: 500
        )
        return page.elements.map(\.kind.string)
    }

    func userCount() async throws -> Int {
        try await store.memory.users(after: nil, limit: 500).elements.count
    }
}

/// Expects a refusal with a code.
func expectRefusal<Value>(
    _ code: GatehouseError.Code,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Value
) async {
    do {
        _ = try await body()
        Issue.record("nothing was refused", sourceLocation: sourceLocation)
    } catch let error as GatehouseError {
        #expect(error.code == code, sourceLocation: sourceLocation)
    } catch {
        Issue.record(error, sourceLocation: sourceLocation)
    }
}

/// A value that one step leaves for another.
final class Remembered<Value: Sendable>: Sendable {
    private let stored = Mutex<Value?>(nil)

    var value: Value? {
        get { stored.withLock { $0 } }
        set { stored.withLock { $0 = newValue } }
    }
}
