/// Marks one stretch of a counter: a window, or the lock that ended it.
///
/// A store gives each stretch of a key a higher number than the one before: the greater of the time in microseconds and
/// the last number plus one.
public struct CounterGeneration: Hashable, Comparable, Sendable {
    /// The number.
    public let number: Int64

    /// Makes a generation from its number.
    public init(_ number: Int64) {
        self.number = number
    }

    /// Orders earlier before later.
    public static func < (left: CounterGeneration, right: CounterGeneration) -> Bool {
        left.number < right.number
    }
}

/// What became of a hit.
public enum CounterHit: Hashable, Sendable {
    /// It is within the limit: the how-manieth of its window, and the window's generation.
    case allowed(count: Int, CounterGeneration)
    /// It passed the limit and locked the key until then. Of any number of concurrent hits one alone trips.
    case tripped(until: Timestamp)
    /// The key is locked until then; the hit did not count.
    case locked(until: Timestamp)
}

/// What became of clearing a counter.
public enum CounterClearing: Hashable, Sendable {
    /// It was cleared: the next hit begins a new window.
    case cleared
    /// The counter is in another generation, or has none; nothing was changed.
    case superseded
}
