import Foundation
import TestSupport

extension PostgresCluster {
    /// Kills the whole server at once, as if its machine had gone.
    ///
    /// ``start()`` brings it back; it recovers from its log.
    func kill() async throws { try await running?.kill() }

    /// Kills one process of the server, such as that of a client's connection.
    ///
    /// The server then ends all the others, recovers from its log and goes on: it cannot trust its shared memory.
    ///
    /// - Parameter process: Its number, as `pg_backend_pid()` tells.
    func killBackend(_ process: pid_t) { Foundation.kill(process, SIGKILL) }

    /// Stops the server in the middle of what it does: it keeps its connections and answers nothing.
    func pause() async throws { try await running?.pause() }

    /// Lets a paused server go on.
    func resume() { running?.resume() }
}
