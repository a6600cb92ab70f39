public import GatehouseDatastore
public import GatehouseRedis
public import Logging

/// Where sessions and counters are kept when they do not live with the accounts, as a setting names it: a URI of Redis or
/// Valkey such as `rediss://app:secret@db:6379/1`.
///
/// Backends that keep sessions alone are named here, those that keep accounts in ``StoreLocation``.
public enum SessionLocation: Hashable, Sendable, CustomStringConvertible {
    /// In a Redis or Valkey server, a cluster of them, or behind sentinels.
    case redis(RedisAddress)

    /// Reads a location; nil for anything else, and for a URI in which a password may stand where no password belongs.
    public init?(_ text: String) {
        guard let address = RedisAddress(text) else { return nil }
        self = .redis(address)
    }

    /// The location as a setting names it: hosts and database alone, without user and password.
    public var description: String {
        switch self {
        case .redis(let address): address.description
        }
    }

    /// Opens the store.
    ///
    /// Whoever opens a store closes it in the end; ``withStore(logger:_:)`` does both.
    ///
    /// - Parameter logger: Where the store says what happens to its connections, and what of its server's settings puts
    ///   sessions at risk.
    /// - Throws: `StoreError` as the backend does.
    public func open(
        logger: Logger = Logger(label: "gatehouse.store")
    ) async throws(StoreError) -> any SessionStore & CounterStore {
        switch self {
        case .redis(let address):
            try await RedisSessionStore.open(address, configuration: RedisConfiguration(logger: logger))
        }
    }

    /// Opens the store, runs a body with it, and closes it when the body has returned or thrown.
    ///
    /// - Parameters:
    ///   - logger: Where the store says what happens to its connections.
    ///   - body: What to do with the store; every verb afterwards throws.
    /// - Throws: `StoreError` if the store cannot be opened, and what the body throws.
    public func withStore<Result>(
        logger: Logger = Logger(label: "gatehouse.store"),
        _ body: (any SessionStore & CounterStore) async throws -> Result
    ) async throws -> Result {
        let store = try await open(logger: logger)
        do {
            let result = try await body(store)
            await Self.close(store)
            return result
        } catch {
            await Self.close(store)
            throw error
        }
    }

    static func close(_ store: any SessionStore & CounterStore) async {
        if let store = store as? RedisSessionStore { await store.close() }
    }
}
