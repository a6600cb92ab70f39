import GatehouseDatastore

/// Which of the limits of time was passed, kept as the cause of the error that says so.
struct PassedDeadline: Error, CustomStringConvertible {
    /// The name of the setting.
    let setting: String

    var description: String { "The deadline `\(setting)` of the PostgreSQL store has passed." }
}

extension StoreError {
    static let queueOverdue = StoreError(
        .timedOut,
        "The statement waited too long behind others; nothing was changed. Try again shortly.",
        cause: PassedDeadline(setting: "queueDeadline")
    )

    static let readOverdue = StoreError(
        .timedOut,
        "The server did not answer in time; nothing was changed.",
        cause: PassedDeadline(setting: "queryDeadline")
    )

    static let changeOverdue = StoreError(
        .indeterminate,
        "The server did not answer in time; the change may have happened or not.",
        cause: PassedDeadline(setting: "queryDeadline")
    )

    static let queueFull = StoreError(
        .unavailable(retryable: true),
        "Too many statements wait for the server; nothing was changed. Try again shortly."
    )

    static let cancelled = StoreError(
        .unavailable(retryable: true),
        "The task was cancelled; nothing was changed.",
        cause: CancellationError()
    )

    static let closed = StoreError(.unavailable(retryable: false), "The store was closed; nothing was changed.")

    /// The error while there is no connection.
    ///
    /// - Parameter failure: Why the last attempt failed; nil if none has ended yet.
    static func noConnection(_ failure: PostgreSQLFailure?) -> StoreError {
        StoreError(
            .unavailable(retryable: true),
            "There is no connection to the PostgreSQL server; nothing was changed. Try again shortly.",
            cause: failure
        )
    }

    /// The error for a change whose connection was lost before it was answered.
    static func lostInDoubt(_ cause: StoreError) -> StoreError {
        StoreError(
            .indeterminate,
            "The connection was lost before the server answered; the change may have happened or not.",
            cause: cause
        )
    }
}
