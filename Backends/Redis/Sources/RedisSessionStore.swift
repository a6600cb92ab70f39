public import GatehouseDatastore

/// Sessions and counters in a Redis or Valkey server.
public final class RedisSessionStore: Sendable {
    /// Opens connections and returns when the first one is there.
    public static func open(
        _ address: RedisAddress,
        configuration: RedisConfiguration = RedisConfiguration()
    ) async throws(StoreError) -> RedisSessionStore {
        throw StoreError(.unavailable(retryable: false), "Not written yet.")
    }

    /// Closes the connections.
    public func close() async {}
}
