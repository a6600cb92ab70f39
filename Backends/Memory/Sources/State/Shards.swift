import Synchronization

/// A state split into parts with a lock each, so that work on different keys seldom waits.
struct Shards<State: Sendable>: Sendable {
    private final class Slot: Sendable {
        let state: Mutex<State>

        init(_ state: State) {
            self.state = Mutex(state)
        }
    }

    private let slots: [Slot]

    /// Makes 64 parts that begin alike.
    init(of state: State) {
        slots = (0..<64).map { _ in Slot(state) }
    }

    var indices: Range<Int> { slots.indices }

    /// The part a key belongs to.
    func index(of key: some Hashable) -> Int {
        Int(UInt(bitPattern: key.hashValue) % UInt(slots.count))
    }

    func withLock<Result: Sendable, Failure: Error>(
        at index: Int,
        _ body: (inout State) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try slots[index].state.withLock { (state) throws(Failure) -> Result in try body(&state) }
    }

    func withLock<Result: Sendable, Failure: Error>(
        of key: some Hashable,
        _ body: (inout State) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try withLock(at: index(of: key), body)
    }
}
