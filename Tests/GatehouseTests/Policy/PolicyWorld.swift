import Foundation
import Gatehouse
import GatehouseDatastore
import Logging
import Synchronization
import Testing

/// A gatekeeper over memory whose new passwords are screened, and which keeps what it logs.
struct PolicyWorld: Sendable {
    let store = ProbedStore()
    let log = LogRecorder()
    let gatekeeper: Gatekeeper

    init(
        _ screenings: [any PasswordScreening] = [],
        _ change: (inout GatehouseConfiguration) -> Void = { _ in }
    ) throws {
        var configuration = try GatehouseConfiguration(publicURL: #require(PublicURL("https://gazette.example.org")))
        configuration.passwords.cost = 4
        configuration.passwords.queueTimeout = .seconds(600)
        configuration.passwords.screeningTimeout = .seconds(600)
        configuration.confirmation.isRequired = false
        change(&configuration)
        let log = log
        gatekeeper = try Gatekeeper(
            stores: StoreSelection(accounts: store),
            configuration: configuration,
            keys: KeyRing(current: .random(from: .system)),
            screenings: screenings,
            logger: Logger(label: "test") { _ in log }
        )
    }

    /// Registers somebody and returns what is wrong with the input; nothing if it was taken.
    func problems(
        _ password: String,
        email: String = "grace@navy.example",
        username: String? = nil
    ) async throws -> [FieldProblem] {
        do {
            try await gatekeeper.register(RegistrationForm(email: email, password: password, username: username))
            return []
        } catch {
            guard error.code == .invalidInput else { throw error }
            return error.problems
        }
    }

    /// The codes of ``problems(_:email:username:)``.
    func codes(
        _ password: String,
        email: String = "grace@navy.example",
        username: String? = nil
    ) async throws -> [String] {
        try await problems(password, email: email, username: username).map(\.code)
    }
}

/// Keeps log lines.
struct LogRecorder: LogHandler {
    private final class Lines: Sendable {
        let texts = Mutex<[String]>([])
    }

    private let lines = Lines()
    var logLevel = Logger.Level.trace
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let line = "\(event.level) \(event.message) \(event.metadata ?? [:])"
        lines.texts.withLock { $0.append(line) }
    }

    /// What was logged so far.
    var texts: [String] { lines.texts.withLock { $0 } }
}

/// A screening that says what it is told to, and counts how often it is asked.
final class FakeScreening: PasswordScreening {
    let name = "fake"
    private let count = Mutex(0)
    private let verdict: @Sendable (PasswordCandidate) async throws -> PasswordProblem?

    init(_ verdict: @escaping @Sendable (PasswordCandidate) async throws -> PasswordProblem? = { _ in nil }) {
        self.verdict = verdict
    }

    var askedCount: Int { count.withLock { $0 } }

    func problem(with candidate: PasswordCandidate) async throws -> PasswordProblem? {
        count.withLock { $0 += 1 }
        return try await verdict(candidate)
    }
}

/// Files that live as long as this does.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "gatehouse-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func write(_ text: String, to name: String = "list.txt") throws -> String {
        let file = "\(path)/\(name)"
        try Data(text.utf8).write(to: URL(filePath: file))
        return file
    }
}
