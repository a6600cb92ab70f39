/// How many are allowed in which time, and what happens beyond.
public struct CounterRule: Hashable, Sendable {
    /// How many hits a window allows, at least one.
    public var limit: Int

    /// How long a window lasts from its first hit.
    public var window: Duration

    /// How long the key is locked from the hit that passes the limit.
    public var lock: Duration

    /// Makes a rule; a limit below one becomes one.
    public init(limit: Int, window: Duration, lock: Duration) {
        self.limit = max(limit, 1)
        self.window = window
        self.lock = lock
    }
}
