import NIOCore
import NIOSSL

/// Where a lane leads, and how it gets there.
struct LaneSettings: Sendable {
    /// Where a server is.
    enum Place: Sendable {
        /// It is known at once, though it may be another one each time.
        case known(@Sendable () -> RedisAddress.Endpoint)
        /// Somebody has to be asked.
        case asked(@Sendable () async throws(RedisFailure) -> RedisAddress.Endpoint)
    }

    /// How to use the server.
    let configuration: RedisConfiguration
    /// How to sign in; nil for not at all.
    let credentials: RedisAddress.Credentials?
    /// The number of the database.
    let database: Int
    /// What TLS needs; nil for none.
    let tls: NIOSSLContext?
    /// Whether a replica will not do.
    let mustBeMaster: Bool
    /// Where the server is.
    let place: Place
    /// Told on the event loop each time a connection is lost, or cannot be had.
    let onTrouble: @Sendable () -> Void
    let metrics: RedisMetrics
    /// Returns 64 random bits, for pauses.
    let random: @Sendable () -> UInt64

    /// The longest a verb can take for one request, so that checks can be as rare as that allows.
    var checkInterval: TimeAmount {
        let shortest = min(configuration.queueDeadline, configuration.answerDeadline, .milliseconds(100)) / 4
        return max(TimeAmount(shortest), .milliseconds(1))
    }

    /// A pause of a random length before an attempt to connect.
    ///
    /// - Parameter number: How many attempts have failed since the last success.
    func pause(before number: Int) -> TimeAmount {
        let longest = min(.milliseconds(20) * (1 << min(number, 16)), configuration.greatestPause)
        let part = 0.5 + Double(random() >> 11) / Double(1 << 53) / 2
        return TimeAmount(longest * part)
    }
}
