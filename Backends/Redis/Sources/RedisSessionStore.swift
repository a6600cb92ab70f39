public import GatehouseDatastore
import Logging

/// Sessions and counters in Redis or Valkey: one server, a group that sentinels watch, or a cluster.
///
/// Many tasks share one connection. Each verb is one command or one script, which the server runs in one step.
///
/// ## What may be lost
/// Redis keeps what it is told to keep: without persistence a restart loses all sessions, with snapshots or
/// `appendfsync everysec` the last moments, and a failover loses what had not reached the replica. Users sign in again then.
/// A session that was ended may come back in the same way; it opens nothing, since the user's epoch and the session's
/// tombstone, both kept with the accounts, are compared on every request. ``warnings`` says what the server is set to lose.
///
/// ## Cancellation
/// A request whose task is cancelled before it is sent is withdrawn, and a read is not waited for any longer; both throw
/// `unavailable(retryable: true)` and change nothing. A change that was sent is waited for, and returns what it did.
public final class RedisSessionStore: SessionStore, CounterStore {
    let client: RedisClient
    let keys: RedisKeys

    /// What the store is, such as `Redis 7.0.15`; it may lose sessions, or evict them.
    public let descriptor: StoreDescriptor

    /// What an operator should know of how the server is set, a sentence each; also logged when the store is opened.
    public let warnings: [String]

    private init(_ client: RedisClient, _ keys: RedisKeys, _ traits: ServerTraits) {
        self.client = client
        self.keys = keys
        descriptor = StoreDescriptor(name: traits.name, durability: .bestEffort)
        warnings = traits.warnings
    }

    deinit {
        client.beginClosing()
    }

    /// Opens connections and returns when the server answers.
    ///
    /// - Parameters:
    ///   - address: Where the server is and how to sign in.
    ///   - configuration: How to use it.
    /// - Throws: ``GatehouseDatastore/StoreError`` with code `unavailable` if no server answered within the `queueDeadline`
    ///   of the configuration, it refuses the user, or the prefix of the keys or the certificates to trust are of no use.
    public static func open(
        _ address: RedisAddress,
        configuration: RedisConfiguration = RedisConfiguration()
    ) async throws(StoreError) -> RedisSessionStore {
        let configuration = configuration.normalized
        guard let keys = RedisKeys(prefix: configuration.keyPrefix) else {
            throw StoreError(
                .unavailable(retryable: false),
                "The prefix of the keys must be 1 to 64 characters of a-z, A-Z, 0-9, '.', '_', '-' and ':'."
            )
        }
        let client = try RedisClient(address, configuration) {
            var generator = SystemRandomNumberGenerator()
            return generator.next()
        }
        do throws(StoreError) {
            let traits = try await client.learnTraits()
            for warning in traits.warnings { configuration.logger.warning("Redis: \(warning)") }
            return RedisSessionStore(client, keys, traits)
        } catch {
            await client.close()
            throw error
        }
    }

    /// Refuses what waits, lets end what is under way, and closes the connections.
    ///
    /// Every verb afterwards throws `unavailable(retryable: false)`. Closing again does nothing.
    public func close() async {
        await client.close()
    }

    /// Returns when every server, in a cluster each that has keys, has taken a change.
    ///
    /// A server that is full, or a replica, still reads. So each is given a value that it forgets after a second.
    public func ping() async throws(StoreError) {
        let shards: [UInt16] =
            client.isInCluster
            ? client.serverSlots(among: RedisKeys.shardSlots.keys.sorted()).compactMap { RedisKeys.shardSlots[$0] }
            : [0]
        for shard in shards {
            let name = keys.probe(shard)
            var command = RedisCommand("SET")
            command.append(name)
            for argument in ["1", "PX", "1000"] { command.append(argument) }
            // Sent again where the answer is in doubt: it does no harm.
            let reply = try await client.run(command, slot: ClusterSlot.slot(of: name), isRead: true)
            guard reply.text == "OK" else { throw .unexpectedReply }
        }
    }
}
