/// How long sessions live.
public struct SessionConfiguration: Sendable {
    /// How long a session lives without being used.
    ///
    /// - Environment variable: `GATEHOUSE_SESSIONS_IDLE_TIMEOUT`
    /// - Default value: 30m
    /// - Notes: A remembered session goes on after it, but no longer counts as a fresh sign-in.
    public var idleTimeout: Duration = .seconds(30 * 60)

    /// How long a session lives however much it is used.
    ///
    /// - Environment variable: `GATEHOUSE_SESSIONS_LIFETIME`
    /// - Default value: 12h
    public var lifetime: Duration = .seconds(12 * 3_600)

    /// How long a session lives whose user asked to be remembered.
    ///
    /// - Environment variable: `GATEHOUSE_SESSIONS_REMEMBER_LIFETIME`
    /// - Default value: 14d
    /// - Notes: Counted from sign-in and never extended.
    public var rememberLifetime: Duration = .seconds(14 * 86_400)

    /// How long a sign-in counts as recent, for steps that ask for a recent one.
    ///
    /// - Environment variable: `GATEHOUSE_SESSIONS_FRESHNESS`
    /// - Default value: 10m
    public var freshness: Duration = .seconds(10 * 60)

    /// How long a replaced session id still works, for requests that were on their way when it was replaced.
    ///
    /// - Environment variable: `GATEHOUSE_SESSIONS_ROTATION_GRACE`
    /// - Default value: 10s
    public var rotationGrace: Duration = .seconds(10)

    /// How old the note of a session's last use may become before it is renewed.
    ///
    /// - Environment variable: `GATEHOUSE_SESSIONS_SEEN_GRANULARITY`
    /// - Default value: 1m
    /// - Notes: Each renewal is a write; a session ends up to this much before its idle timeout.
    public var seenGranularity: Duration = .seconds(60)

    /// How many sessions a user may have; signing in beyond it ends the oldest.
    ///
    /// - Environment variable: `GATEHOUSE_SESSIONS_MAXIMUM_PER_USER`
    /// - Default value: 50
    public var maximumPerUser = 50

    /// How often expired sessions, tokens and counters are removed.
    ///
    /// - Environment variable: `GATEHOUSE_SESSIONS_SWEEP_INTERVAL`
    /// - Default value: 10m
    public var sweepInterval: Duration = .seconds(10 * 60)

    /// Makes the default configuration.
    public init() {}
}
