import Foundation
import TestSupport

/// A master, a replica, and a sentinel that makes the replica a master when the other is gone.
struct RedisGroup: Sendable {
    /// The master at the beginning.
    let master: RedisServer
    /// The replica at the beginning.
    let replica: RedisServer
    private let sentinel: RedisServer

    /// Starts a group and returns when the sentinel knows both.
    static func start() async throws -> RedisGroup {
        let settings = ["--save", "", "--appendonly", "no", "--repl-diskless-sync-delay", "0"]
        let master = try await RedisServer.start(settings)
        do {
            let replica = try await RedisServer.start(settings + ["--replicaof", "127.0.0.1", String(master.port)])
            do {
                let sentinel = try await RedisServer.start(
                    mode: ["sentinel.conf", "--sentinel"],
                    files: [
                        "sentinel.conf": """
                        sentinel monitor accounts 127.0.0.1 \(master.port) 1
                        sentinel down-after-milliseconds accounts 500
                        sentinel failover-timeout accounts 2000

                        """
                    ]
                )
                let group = RedisGroup(master: master, replica: replica, sentinel: sentinel)
                try await Program.wait(for: "the sentinel to know the replica, and the replica to follow") {
                    let known = try await sentinel.cli(["SENTINEL", "REPLICAS", "accounts"])
                    // A replica is sent what changes from its first acknowledgement on, a second after it has begun.
                    let state = try await master.cli(["INFO", "replication"])
                    return known.contains(String(replica.port)) && state.contains("state=online")
                }
                _ = try await master.cli(["SET", "followed", "yes"])
                try await Program.wait(for: "the replica to follow") {
                    try await replica.cli(["GET", "followed"]) == "yes"
                }
                return group
            } catch {
                await replica.remove()
                throw error
            }
        } catch {
            await master.remove()
            throw error
        }
    }

    /// The address for a client.
    var uri: String { "redis+sentinel://127.0.0.1:\(sentinel.port)/accounts" }

    /// Returns when the replica is the master.
    func untilFailover() async throws {
        try await Program.wait(for: "the failover") {
            // The sentinel closes the replica's connections, perhaps also this one.
            (try? await replica.cli(["ROLE"]))?.hasPrefix("master") == true
        }
    }

    /// Ends all of it.
    func remove() async {
        for server in [sentinel, master, replica] { await server.remove() }
    }
}
