import GatehouseDatastore

extension StoreError {
    static let cancelled = StoreError(
        .unavailable(retryable: true),
        "The task was cancelled; nothing was changed.",
        cause: CancellationError()
    )

    static let queueFull = StoreError(
        .unavailable(retryable: true),
        "Too many requests wait for the Redis server; nothing was changed. Try again shortly."
    )

    static let closed = StoreError(.unavailable(retryable: false), "The store was closed; nothing was changed.")

    /// The error for a request that was not sent because there was no connection in time.
    ///
    /// - Parameter failure: Why not; nil if there is a connection, which takes nothing more.
    static func notSent(_ failure: RedisFailure?) -> StoreError {
        StoreError(
            .unavailable(retryable: failure?.isLasting != true),
            failure?.isLasting == true
                ? "The Redis server refuses the connection; nothing was changed. Look at the address and the server's users."
                : "There is no connection to the Redis server; nothing was changed. Try again shortly.",
            cause: failure
        )
    }

    /// The error for a request that was sent and not answered.
    static func notAnswered(_ failure: RedisFailure, isRead: Bool) -> StoreError {
        guard isRead else {
            return StoreError(
                .indeterminate,
                "The Redis server did not answer; the change may have happened or not.",
                cause: failure
            )
        }
        if case .silent = failure {
            return StoreError(
                .timedOut,
                "The Redis server did not answer in time; nothing was changed. Try again shortly.",
                cause: failure
            )
        }
        return StoreError(
            .unavailable(retryable: true),
            "The connection to the Redis server was lost; nothing was changed. Try again shortly.",
            cause: failure
        )
    }

    /// The error for a request that the server refused, which changed nothing.
    init(_ error: RedisServerError) {
        let (code, summary): (Code, String) =
            switch error.code {
            case "LOADING": (.unavailable(retryable: true), "The Redis server is loading its data; try again shortly.")
            case "BUSY": (.unavailable(retryable: true), "The Redis server runs a long script; try again shortly.")
            case "READONLY":
                (.unavailable(retryable: true), "The Redis server became a replica, which accepts no change.")
            case "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "MOVED", "ASK", "NOREPLICAS":
                (.unavailable(retryable: true), "The Redis servers are being rearranged; try again shortly.")
            case "ERR" where error.isOfMovedKey:
                (.unavailable(retryable: true), "The Redis servers are being rearranged; try again shortly.")
            case "OOM":
                (
                    .unavailable(retryable: false),
                    "The Redis server is out of memory: raise its maxmemory, or give it less to keep."
                )
            case "MISCONF":
                (.unavailable(retryable: false), "The Redis server cannot save to disk and refuses changes.")
            case "NOAUTH", "WRONGPASS", "NOPERM":
                (
                    .unavailable(retryable: false),
                    "The Redis server refuses the user; look at the address and its rights."
                )
            case "WRONGTYPE":
                (.corrupt, "A key of Gatehouse holds something else: another program writes to it.")
            default: (.unavailable(retryable: false), "The Redis server refused the request.")
            }
        self.init(code, summary, cause: error)
    }

    /// The error for a reply that is none the request can have.
    static let unexpectedReply = StoreError(
        .corrupt,
        "The Redis server answered something that the request cannot have for an answer."
    )

    /// The error for a value that is no record.
    static func unreadable(_ what: String) -> StoreError {
        StoreError(.corrupt, "What Redis holds as \(what) cannot be read; another program may have written it.")
    }
}
