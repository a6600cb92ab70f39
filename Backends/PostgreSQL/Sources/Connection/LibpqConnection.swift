import CLibpq
import GatehouseDatastore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// One connection to a server: the only file beside results and addresses that calls libpq.
///
/// libpq lets one thread at a time use a connection. It is marked Sendable unchecked because it always has exactly one
/// user: the thread that opens it, and then ``PostgreSQLLane``, which touches it under its lock alone and closes it on the
/// pool's thread. It is marked safe because no pointer it holds leaves this file but to a ``PostgreSQLResult`` that owns it.
@safe
final class LibpqConnection: @unchecked Sendable {
    private let handle: OpaquePointer

    /// What the server says of itself.
    let traits: ServerTraits

    /// Opens a connection, in the way blocking calls do; not for a thread that has other things to do.
    ///
    /// - Parameters:
    ///   - address: Where.
    ///   - configuration: For the limits of time.
    ///   - isPipelined: Whether it goes into pipeline mode, in which ``execute(_:)`` is refused.
    init(
        _ address: PostgreSQLAddress,
        _ configuration: PostgreSQLConfiguration,
        isPipelined: Bool = true
    ) throws(PostgreSQLFailure) {
        unsafe handle = try Self.open(address, configuration)
        do throws(PostgreSQLFailure) {
            let traits = unsafe try Self.prepareSession(handle, configuration)
            // Nothing is under way on the handle, as this wants.
            guard !isPipelined || (unsafe PQenterPipelineMode(handle)) == 1 else {
                throw unsafe Self.failure(of: handle)
            }
            // Last: with this `self` is complete, and `deinit` closes the handle.
            self.traits = traits
        } catch {
            unsafe PQfinish(handle)
            throw error
        }
    }

    deinit {
        // Nobody else has the handle: whoever used it held `self`.
        unsafe PQfinish(handle)
    }

    // MARK: - Opening

    private static func open(
        _ address: PostgreSQLAddress,
        _ configuration: PostgreSQLConfiguration
    ) throws(PostgreSQLFailure) -> OpaquePointer {
        let parameters = address.parameters(connectDeadline: configuration.connectDeadline)
        // Both lists end with a null; libpq copies what it keeps.
        let keywords = unsafe parameters.map { unsafe strdup($0.keyword) } + [nil]
        let values = unsafe parameters.map { unsafe strdup($0.value) } + [nil]
        defer { unsafe (keywords + values).forEach { unsafe free($0) } }
        let keywordList = unsafe keywords.map { unsafe UnsafePointer($0) }
        let valueList = unsafe values.map { unsafe UnsafePointer($0) }
        guard let handle = unsafe PQconnectdbParams(keywordList, valueList, 1) else {
            throw PostgreSQLFailure(state: "", message: "There was no memory for a connection.")
        }
        guard unsafe PQstatus(handle) == CONNECTION_OK else {
            let failure = unsafe failure(of: handle)
            unsafe PQfinish(handle)
            throw failure
        }
        // A notice would be printed on standard error otherwise.
        unsafe PQsetNoticeProcessor(handle, { _, _ in }, nil)
        guard unsafe PQsetnonblocking(handle, 1) == 0 else {
            let failure = unsafe failure(of: handle)
            unsafe PQfinish(handle)
            throw failure
        }
        return unsafe handle
    }

    /// Sets the session up and asks what the server promises, in one round trip.
    private static func prepareSession(
        _ handle: OpaquePointer,
        _ configuration: PostgreSQLConfiguration
    ) throws(PostgreSQLFailure) -> ServerTraits {
        // A commit that was answered must be on the disk, and on that of a synchronous standby: less is not taken from the
        // server's configuration. And a server must notice that this program has vanished while it holds rows.
        let commands = """
            SET client_min_messages = error;
            SET default_transaction_isolation = 'read committed';
            SET default_transaction_deferrable = off;
            SET statement_timeout = \(configuration.queryDeadline.milliseconds);
            SET lock_timeout = \(configuration.lockDeadline.milliseconds);
            SELECT set_config(
                'synchronous_commit',
                CASE current_setting('synchronous_commit') WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END,
                false
            );
            SET tcp_keepalives_idle = 30;
            SET tcp_keepalives_interval = 10;
            SET tcp_keepalives_count = 3;
            SET tcp_user_timeout = 10000;
            SELECT current_setting('server_version'), coalesce(current_setting('fsync', true), 'on'),
                current_setting('server_encoding')
            """
        let rows = unsafe try execute(commands, on: handle, atMost: configuration.connectDeadline)
        guard let row = rows.first, row.count == 3 else {
            throw PostgreSQLFailure(state: "", message: "The server does not say what it is.")
        }
        return ServerTraits(version: row[0], keepsOnDisk: row[1] == "on", encoding: row[2])
    }

    /// Runs statements, separated by semicolons, and returns the rows of the last one as texts.
    private static func execute(
        _ commands: String,
        on handle: OpaquePointer,
        atMost duration: Duration
    ) throws(PostgreSQLFailure) -> [[String]] {
        let deadline = ContinuousClock.now + duration
        guard unsafe PQsendQuery(handle, commands) == 1 else { throw unsafe failure(of: handle) }
        var rows: [[String]] = []
        var failed: PostgreSQLFailure?
        while true {
            unsafe try wait(for: handle, until: deadline)
            guard let result = unsafe PQgetResult(handle) else { break }
            defer { unsafe PQclear(result) }
            switch unsafe PQresultStatus(result) {
            case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: rows = unsafe texts(of: result)
            default: failed = failed ?? (unsafe PostgreSQLResult.failure(of: result))
            }
        }
        if let failed { throw failed }
        return rows
    }

    /// Waits until a result can be had without waiting.
    private static func wait(
        for handle: OpaquePointer,
        until deadline: ContinuousClock.Instant
    ) throws(PostgreSQLFailure) {
        while true {
            let flush = unsafe PQflush(handle)
            guard flush >= 0, unsafe PQconsumeInput(handle) == 1 else { throw unsafe failure(of: handle) }
            if flush == 0, unsafe PQisBusy(handle) == 0 { return }
            let left = (deadline - .now).microsecondsRoundedUp
            guard left > 0 else {
                throw PostgreSQLFailure(state: "", message: "The server did not answer in time.")
            }
            let events = Int16(flush == 0 ? POLLIN : POLLIN | POLLOUT)
            var entry = unsafe pollfd(fd: PQsocket(handle), events: events, revents: 0)
            // One entry is there, and one is named.
            _ = unsafe poll(&entry, 1, Int32(clamping: left / 1_000 + 1))
        }
    }

    private static func texts(of result: OpaquePointer) -> [[String]] {
        unsafe (0..<PQntuples(result)).map { row in
            unsafe (0..<PQnfields(result)).map { column in
                // Row and column are within the result; the text is copied at once.
                unsafe PQgetvalue(result, row, column).map { unsafe String(cString: $0) } ?? ""
            }
        }
    }

    private static func failure(of handle: OpaquePointer) -> PostgreSQLFailure {
        // The text belongs to the handle and is copied at once. It names hosts and users, no password.
        let message = unsafe PQerrorMessage(handle).map { unsafe String(cString: $0) } ?? ""
        return PostgreSQLFailure(state: "", message: message.split(separator: "\n").joined(separator: " "))
    }

    /// Runs statements, separated by semicolons, and returns the rows of the last one as texts; waits until they are done.
    ///
    /// - Parameters:
    ///   - commands: The statements.
    ///   - duration: How long to wait at most.
    @discardableResult
    func execute(_ commands: String, atMost duration: Duration) throws(PostgreSQLFailure) -> [[String]] {
        // The handle is open as long as `self` lives, here and in all that follows.
        unsafe try Self.execute(commands, on: handle, atMost: duration)
    }

    /// Asks the server, on a connection of its own, to end what it does for this one; returns when it has been asked, and
    /// may take long when the server is silent.
    func cancel() {
        // This reads what does not change while the connection is open, so it may run beside other calls.
        guard let cancellation = unsafe PQgetCancel(handle) else { return }
        // What libpq has to say of a failure fits in, and is of no interest.
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { message in
            _ = unsafe PQcancel(cancellation, message.baseAddress, Int32(clamping: message.count))
        }
        unsafe PQfreeCancel(cancellation)
    }

    // MARK: - In pipeline mode

    /// The file descriptor to wait on.
    var descriptor: Int32 {
        unsafe PQsocket(handle)
    }

    /// Whether the connection is lost.
    var isBroken: Bool { unsafe PQstatus(handle) != CONNECTION_OK }

    /// Puts the preparation of a statement into the buffer; false if the connection cannot take it.
    func sendPreparation(of command: Command, as name: String) -> Bool {
        // libpq copies name, text and types before it returns.
        unsafe PQsendPrepare(handle, name, command.query.text, Int32(clamping: command.types.count), command.types) == 1
    }

    /// Puts the execution of a prepared statement into the buffer; false if the connection cannot take it.
    func sendExecution(of command: Command, as name: String) -> Bool {
        let count = command.fields.count
        // The three lists have `count` entries each, every value lies within the bytes, which stay in place during the
        // closure, and libpq copies all of it before it returns.
        return unsafe command.bytes.withUnsafeBufferPointer { bytes in
            unsafe withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: count) { values in
                unsafe withUnsafeTemporaryAllocation(of: Int32.self, capacity: count * 2) { numbers in
                    // A value of no bytes must not look like a null.
                    let empty = unsafe UnsafeRawPointer(bitPattern: 1)
                    for (index, field) in command.fields.enumerated() {
                        let start = unsafe bytes.baseAddress.map { unsafe UnsafeRawPointer($0 + field.offset) } ?? empty
                        unsafe values.initializeElement(
                            at: index,
                            to: field.length < 0 ? nil : start?.assumingMemoryBound(to: CChar.self)
                        )
                        unsafe numbers.initializeElement(at: index, to: max(field.length, 0))
                        // 1 means binary.
                        unsafe numbers.initializeElement(at: count + index, to: 1)
                    }
                    return unsafe PQsendQueryPrepared(
                        handle,
                        name,
                        Int32(clamping: count),
                        values.baseAddress,
                        numbers.baseAddress,
                        numbers.baseAddress.map { unsafe $0 + count },
                        1
                    ) == 1
                }
            }
        }
    }

    /// Puts a synchronisation point into the buffer and begins to send; false if the connection cannot take it.
    func sendSynchronisation() -> Bool { unsafe PQpipelineSync(handle) == 1 }

    /// How sending stands.
    enum Flush {
        case done
        /// The socket takes no more for now.
        case goesOn
        case failed
    }

    /// Sends what is in the buffer, as much as the socket takes.
    func flush() -> Flush {
        switch unsafe PQflush(handle) {
        case 0: .done
        case 1: .goesOn
        default: .failed
        }
    }

    /// Reads what has come; false if the connection is lost.
    func receive() -> Bool {
        guard unsafe PQconsumeInput(handle) == 1 else { return false }
        // Nobody listens here, and what nobody takes would pile up.
        while let notification = unsafe PQnotifies(handle) { unsafe PQfreemem(notification) }
        return true
    }

    /// Whether asking for the next result would have to wait.
    var isWaiting: Bool { unsafe PQisBusy(handle) == 1 }

    /// The next result; nil is the end of one statement's results, and twice nil the end of all.
    ///
    /// Only to be called while ``isWaiting`` is false.
    func nextResult() -> PostgreSQLResult? {
        // The result is the caller's from here on.
        unsafe PQgetResult(handle).map { unsafe PostgreSQLResult($0) }
    }
}

/// What a server says of itself when a connection is opened.
struct ServerTraits: Sendable {
    /// The version, such as `15.18 (Debian 15.18-0+deb12u1)`.
    let version: String

    /// Whether it waits for the disk before it acknowledges a commit (`fsync`).
    let keepsOnDisk: Bool

    /// How the database writes texts, such as `UTF8`.
    let encoding: String
}

extension Duration {
    /// Whole milliseconds, at least one, as settings of the server have them; at most what they take.
    fileprivate var milliseconds: Int32 { Int32(clamping: max(microsecondsRoundedUp / 1_000, 1)) }
}
