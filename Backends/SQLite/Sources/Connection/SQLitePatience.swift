import CSQLite
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// How a connection waits for a lock that another one holds: short sleeps of random length, until a deadline.
///
/// SQLite's own time-out sleeps longer and longer, so a process that writes all the time starves one that waits. With
/// sleeps of 0.2 to 0.6 ms both get their turns.
final class SQLitePatience: Sendable {
    private let patience: Duration
    private let since = Mutex<ContinuousClock.Instant?>(nil)

    /// - Parameter patience: How long to wait for one lock; zero for not at all.
    init(_ patience: Duration) {
        self.patience = patience
    }

    /// Sleeps a moment, or returns false if the deadline has passed.
    ///
    /// - Parameter attempt: How many times this lock was waited for before, as SQLite counts them.
    private func wait(_ attempt: Int32) -> Bool {
        let now = ContinuousClock.now
        let start = since.withLock { since in
            if attempt == 0 { since = now }
            return since ?? now
        }
        guard now - start < patience else { return false }
        var random: UInt32 = 0
        // SQLite fills exactly the bytes it is told the number of.
        unsafe sqlite3_randomness(Int32(MemoryLayout<UInt32>.size), &random)
        usleep(200 + random % 401)
        return true
    }

    /// Makes a connection wait this way.
    ///
    /// The caller keeps `self` as long as the connection is open.
    func install(on handle: OpaquePointer) {
        guard patience > .zero else { return }
        // The handler gets `self` unretained: the connection that it is installed on keeps it alive.
        unsafe sqlite3_busy_handler(
            handle,
            { context, attempt in
                guard let context = unsafe context else { return 0 }
                return unsafe Unmanaged<SQLitePatience>.fromOpaque(context).takeUnretainedValue().wait(attempt) ? 1 : 0
            },
            Unmanaged.passUnretained(self).toOpaque()
        )
    }
}
