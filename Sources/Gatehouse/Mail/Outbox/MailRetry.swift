import GatehouseDatastore

/// When a mail that could not be sent is tried again.
enum MailRetry {
    /// The time of the next attempt: 15 s after the first, four times as long after each further one, at most an hour; with
    /// up to a quarter more by chance, so that mails that failed together do not come back together.
    ///
    /// - Parameters:
    ///   - attempt: Which attempt failed; 1 for the first.
    ///   - chance: A random byte.
    static func delay(afterAttempt attempt: Int, chance: UInt8) -> Duration {
        let seconds = min(15 << (2 * min(max(attempt - 1, 0), 6)), 3_600)
        return .milliseconds(seconds * 1_000 + seconds * 250 * Int(chance) / 255)
    }
}
