import TestSupport

/// The server that `scripts/test` starts for the tests.
enum TestServer {
    /// Where it is, over a Unix socket.
    static var uri: String { get throws { try value("POSTGRES_TEST_URI") } }

    /// Where it is, over TCP with TLS and a password.
    static var tlsURI: String { get throws { try value("POSTGRES_TEST_TLS_URI") } }

    /// The folder with the server's programs.
    static var bin: String { get throws { try value("POSTGRES_TEST_BIN") } }

    private static func value(_ name: String) throws -> String {
        try TestEnvironment.value(name, from: "scripts/postgresql.sh")
    }
}
