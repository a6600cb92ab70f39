/// A piece of work that travels through a ``Pipeline``: one statement or several, answered together.
protocol PipelineJob: Sendable {
    /// With whom it may share a transaction.
    var sharing: Sharing { get }

    /// How many statements it has, at least one.
    var statementCount: Int { get }

    /// The slot of a statement among those that connections prepare; see ``Query``.
    func slot(of index: Int) -> Int

    /// Notes that the job is about to be sent.
    ///
    /// - Returns: False if nobody waits for it any more and it must not be sent.
    func begin() -> Bool
}

/// With whom a job may share a transaction.
///
/// All statements between two synchronisation points of a connection are one transaction, so those who share one are
/// rolled back together. A job that was rolled back without a fault of its own is run again, alone.
enum Sharing: Hashable, Sendable {
    /// It reads with one statement, and shares with others that do.
    case reads

    /// It changes one row with one statement, and shares with others that do.
    ///
    /// The key orders those who share, so that two servers which lock several rows lock them in the same order.
    case changesOneRow(key: UInt64)

    /// It shares with nobody: it changes several rows, or has several statements.
    case alone
}

/// What a server answers to one statement.
protocol PipelineAnswer: Sendable {
    /// How the statement fared.
    var fate: StatementFate { get }
}

/// How a statement fared.
enum StatementFate: Hashable, Sendable {
    /// It was carried out, if its transaction commits.
    case done
    /// It failed, and with it its transaction.
    case failed
    /// It failed because it waited too long, or took too long: nothing that one before it in its transaction did.
    case blocked
    /// It failed because the server does not have it prepared, or prepared it against another schema.
    case unprepared
    /// It was not carried out, because one before it in its transaction failed.
    case aborted
}
