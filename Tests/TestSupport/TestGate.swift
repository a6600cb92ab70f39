/// Lets a few tests at a time use a server: each has several connections, and all tests start at once.
package actor TestGate {
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// - Parameter limit: How many tests at a time.
    package init(limit: Int) { free = limit }

    /// Returns when there is room for one more; it takes the room until ``leave()``.
    package func enter() async {
        if free > 0 { free -= 1 } else { await withCheckedContinuation { waiting.append($0) } }
    }

    /// Gives the room to the next test.
    package func leave() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
}
