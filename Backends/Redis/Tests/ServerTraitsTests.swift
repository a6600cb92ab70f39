import Testing

// No test has every server there is; what they say of themselves is written here instead.
@testable import GatehouseRedis

/// What is read from what servers say of themselves.
@Suite("Redis server traits")
struct ServerTraitsTests {
    private static let eviction = "evicts"
    private static let nothingOnDisk = "keeps nothing on disk"

    /// The parts of `INFO` that count, among others.
    private func info(
        _ server: String = "redis_version:7.0.15",
        mode: String = "redis_mode:standalone",
        policy: String = "noeviction",
        aof: Int = 0
    ) -> String {
        """
        # Server\r
        \(server)\r
        redis_git_sha1:00000000\r
        \(mode)\r
        os:Linux 6.1.0 x86_64\r
        executable:/usr/bin/redis-server\r
        \r
        # Memory\r
        used_memory_human:1.05M\r
        maxmemory:0\r
        maxmemory_policy:\(policy)\r
        \r
        # Persistence\r
        aof_enabled:\(aof)\r
        aof_last_write_status:ok\r
        \r
        # Cluster\r
        cluster_enabled:\(mode.contains("cluster") ? 1 : 0)\r

        """
    }

    @Test(arguments: [
        ("redis_version:7.0.15", "Redis 7.0.15"), ("redis_version:6.2.14", "Redis 6.2.14"),
        // Valkey says what Redis it is like before it says what it is.
        ("redis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.0.1", "Valkey 8.0.1"),
        ("valkey_version:7.2.5\r\nredis_version:7.2.4", "Valkey 7.2.5"),
        ("redis_build_id:1", "Redis"),
    ])
    func `the technology and its version are the name`(line: String, name: String) {
        #expect(ServerTraits(info: info(line), snapshots: nil).name == name)
    }

    @Test func `a member of a cluster says so in either of two ways`() {
        #expect(!ServerTraits(info: info(), snapshots: nil).isInCluster)
        #expect(ServerTraits(info: info(mode: "redis_mode:cluster"), snapshots: nil).isInCluster)
        #expect(ServerTraits(info: info(mode: "server_mode:cluster"), snapshots: nil).isInCluster)
        #expect(!ServerTraits(info: info(mode: "redis_mode:sentinel"), snapshots: nil).isInCluster)
    }

    @Test(arguments: [
        "volatile-lru", "allkeys-lru", "volatile-lfu", "allkeys-lfu", "volatile-random", "allkeys-random",
        "volatile-ttl",
    ])
    func `a server that evicts is warned of, by the name of its policy`(policy: String) throws {
        let traits = ServerTraits(info: info(policy: policy, aof: 1), snapshots: "")
        #expect(traits.warnings.count == 1)
        let warning = try #require(traits.warnings.first)
        #expect(warning.contains(Self.eviction) && warning.contains("maxmemory-policy \(policy)"))
    }

    @Test(
        arguments: [
            (0, "", true), (1, "", false), (0, "3600 1 300 100 60 10000", false), (0, "3600 1", false),
            (0, nil, false), (1, nil, false), (1, "3600 1", false),
        ] as [(Int, String?, Bool)]
    )
    func `a server that keeps nothing on disk is warned of`(aof: Int, snapshots: String?, isWarned: Bool) {
        let traits = ServerTraits(info: info(aof: aof), snapshots: snapshots)
        #expect(traits.warnings.contains { $0.contains(Self.nothingOnDisk) } == isWarned)
        #expect(traits.warnings.count == (isWarned ? 1 : 0))
    }

    @Test func `both warnings come together, each a sentence or two`() {
        let warnings = ServerTraits(info: info(policy: "allkeys-lru"), snapshots: "").warnings
        #expect(warnings.count == 2)
        for warning in warnings { #expect(warning.hasPrefix("The server ") && warning.hasSuffix(".")) }
    }

    @Test(arguments: [nil, "", "\r\n\r\n", "NOPERM", "redis_version", ":", "::::", "# Server\r\n", "\0\u{301}:\u{301}"])
    func `a server that says nothing is Redis and is not warned of`(info: String?) {
        for snapshots in [nil, "", "3600 1"] {
            let traits = ServerTraits(info: info, snapshots: snapshots)
            #expect(traits == ServerTraits(info: nil, snapshots: nil))
            #expect(traits.name == "Redis" && !traits.isInCluster && traits.warnings.isEmpty)
        }
    }

    @Test func `lines end in any way, and a value may have colons`() {
        let text = "redis_version:7:4\nredis_mode:cluster\raof_enabled:0\nmaxmemory_policy:noeviction"
        let traits = ServerTraits(info: text, snapshots: "")
        #expect(traits.name == "Redis 7:4" && traits.isInCluster && traits.warnings.count == 1)
    }
}
