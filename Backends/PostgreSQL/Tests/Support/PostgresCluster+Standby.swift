import Foundation
import TestSupport

extension PostgresCluster {
    /// Makes a server that follows this one, starts it and returns when it follows.
    ///
    /// This server keeps what the standby has yet to get in a replication slot of the standby's name.
    ///
    /// - Parameters:
    ///   - name: Its name, of lower-case letters, digits and underscores; no other standby has it.
    ///   - settings: What it is told besides.
    func makeStandby(_ name: String = "standby", settings: [String: String] = [:]) async throws -> PostgresCluster {
        // A standby has its primary's users, and so their passwords.
        let password = try String(contentsOfFile: path("passfile"), encoding: .utf8)
        let standby = try await Self.make(name, settings, password: password) { standby in
            try await standby.run(
                "pg_basebackup",
                [
                    "--dbname=\(uri(options: ["application_name": name]))", "--pgdata=\(standby.data)",
                    "--write-recovery-conf", "--wal-method=stream", "--checkpoint=fast", "--create-slot",
                    "--slot=\(name)", "--no-sync",
                ]
            )
        }
        do {
            // The copy has this server's settings too, and must not wait for a standby when it takes over.
            try await standby.setSynchronous([], awaiting: false)
            try await untilFollowed(by: [name], in: "streaming", "state")
        } catch {
            await standby.remove()
            throw error
        }
        return standby
    }

    /// Has every commit wait until a standby has it on disk.
    ///
    /// - Parameters:
    ///   - names: The standbys, of which the first that follows counts; none to wait for nobody.
    ///   - isAwaiting: Whether to return only when one of them counts.
    func setSynchronous(_ names: [String], awaiting isAwaiting: Bool = true) async throws {
        // On its own, since it must not be in a transaction.
        try await psql("ALTER SYSTEM SET synchronous_standby_names = '\(names.joined(separator: ","))'")
        try await psql("SELECT pg_reload_conf()")
        if isAwaiting, !names.isEmpty { try await untilFollowed(by: names, in: "sync", "sync_state") }
        try await Program.wait(for: "the setting") {
            try await psql("SHOW synchronous_standby_names") == names.joined(separator: ",")
        }
    }

    /// Makes a standby the primary; returns when it takes writes.
    ///
    /// The old primary must be dead: nobody tells it.
    func promote() async throws {
        guard try await psql("SELECT pg_promote(true, 30)") == "t" else {
            throw ProgramError("The standby was not promoted.")
        }
    }

    private func untilFollowed(by names: [String], in state: String, _ column: String) async throws {
        let list = names.map { "'\($0)'" }.joined(separator: ",")
        try await Program.wait(for: "a standby of \(list) that is \(state)") {
            let count = "SELECT count(*) FROM pg_stat_replication WHERE application_name IN (\(list))"
            return try await psql("\(count) AND \(column) = '\(state)'") != "0"
        }
    }
}
