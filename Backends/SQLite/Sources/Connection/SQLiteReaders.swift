import GatehouseDatastore
import Synchronization

/// Lends connections for reading, each to one call at a time.
///
/// A read runs on the thread of whoever asks, because a look-up takes microseconds and a hop to another thread tens of
/// them. As many connections as the configuration names are kept; a read that finds none free opens another one, which
/// is closed afterwards. No read ever waits for a connection, and there are never more than threads that read.
final class SQLiteReaders: Sendable {
    private struct State {
        var free: [SQLiteConnection] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    private let file: SQLiteFile
    private let configuration: SQLiteConfiguration

    init(_ file: SQLiteFile, _ configuration: SQLiteConfiguration) {
        self.file = file
        self.configuration = configuration
    }

    /// Runs a body on a connection of its own.
    func withReader<Value>(
        _ body: (SQLiteConnection) throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        let connection = try take()
        defer { giveBack(connection) }
        return try body(connection)
    }

    /// Closes the connections that are free now, and each of the others when it comes back.
    func close() {
        let closing = state.withLock { state -> [SQLiteConnection] in
            state.isClosed = true
            defer { state.free = [] }
            return state.free
        }
        _ = closing
    }

    private func take() throws(StoreError) -> SQLiteConnection {
        let (connection, isClosed) = state.withLock { ($0.free.popLast(), $0.isClosed) }
        if let connection { return connection }
        guard !isClosed else { throw .closed }
        return try file.openReader(configuration)
    }

    private func giveBack(_ connection: SQLiteConnection) {
        state.withLock { state in
            guard !state.isClosed, state.free.count < configuration.readerCount else { return }
            state.free.append(connection)
        }
    }
}
