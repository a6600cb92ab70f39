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

    /// A slot on its way from one node to another.
    struct Move: Sendable {
        let slot: String
        let source: RedisServer
        let target: RedisServer
    }

    /// Begins to move the slot of a key to another node, and moves some of its keys.
    func beginMoving(slotOf key: String, keys: [String]) async throws -> Move {
        let slot = try await nodes[0].cli(["CLUSTER", "KEYSLOT", key])
        guard let number = Int(slot) else { throw ProgramError("No slot: \(slot)") }
        // The nodes have a third of the slots each, in their order.
        let index = min(number / 5_461, 2)
        let move = Move(slot: slot, source: nodes[index], target: nodes[(index + 1) % 3])
        let source = try await move.source.cli(["CLUSTER", "MYID"])
        let target = try await move.target.cli(["CLUSTER", "MYID"])
        try await move.target.cli(["CLUSTER", "SETSLOT", slot, "IMPORTING", source])
        try await move.source.cli(["CLUSTER", "SETSLOT", slot, "MIGRATING", target])
        try await migrate(keys, move)
        return move
    }

    /// Moves the other keys of a slot, and says to all nodes where it is.
    func endMoving(_ move: Move) async throws {
        let rest = try await move.source.cli(["CLUSTER", "GETKEYSINSLOT", move.slot, "100"])
        try await migrate(rest.split(separator: "\n").map(String.init), move)
        let target = try await move.target.cli(["CLUSTER", "MYID"])
        for node in [move.target, move.source] + nodes {
            try await node.cli(["CLUSTER", "SETSLOT", move.slot, "NODE", target])
        }
    }

    private func migrate(_ keys: [String], _ move: Move) async throws {
        try await move.source.cli(["MIGRATE", "127.0.0.1", String(move.target.port), "", "0", "5000", "KEYS"] + keys)
    }

    /// Ends all of it.
    func remove() async {
        for node in nodes { await node.remove() }
    }
}
