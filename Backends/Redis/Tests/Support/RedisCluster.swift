import Foundation
import TestSupport

/// Three masters that share the slots.
struct RedisCluster: Sendable {
    /// The nodes, in the order of their slots.
    let nodes: [RedisServer]

    /// Starts a cluster and returns when every node serves.
    static func start(_ arguments: [String] = ["--appendonly", "yes", "--appendfsync", "always"]) async throws
        -> RedisCluster
    {
        var nodes: [RedisServer] = []
        do {
            for _ in 0..<3 {
                nodes.append(
                    try await RedisServer.start(
                        arguments + ["--save", "", "--cluster-enabled", "yes", "--cluster-node-timeout", "1000"]
                    )
                )
            }
            let places = nodes.map { "127.0.0.1:\($0.port)" }
            try await Program.run(
                "\(TestRedis.bin)/redis-cli",
                ["--cluster", "create"] + places + ["--cluster-yes"]
            )
            let cluster = RedisCluster(nodes: nodes)
            try await cluster.untilServing()
            return cluster
        } catch {
            for node in nodes { await node.remove() }
            throw error
        }
    }

    /// The address for a client.
    var uri: String { "redis://" + nodes.map { "127.0.0.1:\($0.port)" }.joined(separator: ",") }

    /// Returns when every node says that the cluster serves.
    func untilServing() async throws {
        for node in nodes {
            try await Program.wait(for: "the cluster to serve") {
                try await node.cli(["CLUSTER", "INFO"]).contains("cluster_state:ok")
            }
        }
    }

    /// Moves slots from one node to another, with the keys in them.
    func move(_ count: Int, from source: Int, to target: Int) async throws {
        let from = try await nodes[source].cli(["CLUSTER", "MYID"])
        let to = try await nodes[target].cli(["CLUSTER", "MYID"])
        try await Program.run(
            "\(TestRedis.bin)/redis-cli",
            [
                "--cluster", "reshard", "127.0.0.1:\(nodes[0].port)", "--cluster-from", from, "--cluster-to", to,
                "--cluster-slots", String(count), "--cluster-yes",
            ]
        )
    }

    /// Ends all of it.
    func remove() async {
        for node in nodes { await node.remove() }
    }
}
