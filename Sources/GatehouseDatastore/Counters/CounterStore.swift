/// Counts attempts, for throttles.
///
/// A hit counts and judges in one step, so that of many parallel attempts exactly as many pass as the rule allows.
/// Counters may be lost with the store; nothing but a throttle stands on them.
public protocol CounterStore: Store {
    /// Counts one attempt and says whether it is allowed.
    ///
    /// A window begins with the first hit and lasts ``CounterRule/window``; later hits do not prolong it. The hit after
    /// the limit locks the key for ``CounterRule/lock``; when the lock ends, the next hit begins a new window. A window
    /// or lock whose end is not after `now` is over.
    ///
    /// - Parameters:
    ///   - key: What to count.
    ///   - rule: How many are allowed.
    ///   - now: The time.
    func hit(_ key: CounterKey, _ rule: CounterRule, at now: Timestamp) async throws(StoreError) -> CounterHit

    /// Forgets the hits of a window, if it is still the one named.
    ///
    /// A success clears the failures that led to it, and nothing newer: a lock that tripped meanwhile has another
    /// generation and stays.
    ///
    /// - Parameters:
    ///   - key: What to clear.
    ///   - generation: The window, as the hit reported it.
    ///   - now: The time.
    func clear(
        _ key: CounterKey,
        ifGeneration generation: CounterGeneration,
        at now: Timestamp
    ) async throws(StoreError) -> CounterClearing

    /// Returns until when a key is locked, and counts nothing; nil if it is not locked now.
    ///
    /// For who need not guess, such as a caller whose password was verified a moment ago.
    func lockEnd(of key: CounterKey, at now: Timestamp) async throws(StoreError) -> Timestamp?

    /// Removes counters whose window and lock are over and returns how many; fewer than the limit when none is left.
    func sweepCounters(at now: Timestamp, limit: Int) async throws(StoreError) -> Int
}
