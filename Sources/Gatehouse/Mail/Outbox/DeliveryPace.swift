/// How fast mail is handed over: at full width while it is taken, one by one with growing pauses while it is not.
///
/// With a mail server that is away, ten thousand mails cost one attempt a pause, not ten thousand.
struct DeliveryPace: Hashable, Sendable {
    /// How many mails are handed over at a time while they are taken.
    static let fullWidth = 8

    /// How many failures in a row say that it is the server, not the mail.
    static let tolerance = 3

    private(set) var failuresInARow = 0

    /// How many mails may be under way at a time.
    var width: Int { failuresInARow < Self.tolerance ? Self.fullWidth : 1 }

    /// How long to wait before the next mail: 1 s after the last failure that is tolerated, doubled with each further one,
    /// at most 64 s.
    var pause: Duration {
        let beyond = failuresInARow - Self.tolerance
        return beyond < 0 ? .zero : .seconds(1 << min(beyond, 6))
    }

    /// Notes that a mail was taken, or refused for what it is: the server works.
    mutating func noteAnswer() {
        failuresInARow = 0
    }

    /// Notes that a mail could not be handed over.
    mutating func noteFailure() {
        failuresInARow = min(failuresInARow + 1, 1_000)
    }
}
