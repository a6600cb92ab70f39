import TestSupport

/// The servers that `scripts/test` starts for the tests.
enum TestRedis {
    /// One that keeps everything in memory.
    static var uri: String { get throws { try value("REDIS_TEST_URI") } }

    /// One that has every change on disk before it answers.
    static var aofURI: String { get throws { try value("REDIS_TEST_AOF_URI") } }

    /// One with TLS alone, and a user with a password and few rights.
    static var tlsURI: String { get throws { try value("REDIS_TEST_TLS_URI") } }

    /// The three nodes of a cluster.
    static var clusterURI: String { get throws { try value("REDIS_TEST_CLUSTER_URI") } }

    /// The folder of redis-server and redis-cli.
    static var bin: String { get throws { try value("REDIS_TEST_BIN") } }

    private static func value(_ name: String) throws -> String {
        try TestEnvironment.value(name, from: "scripts/redis.sh")
    }
}
