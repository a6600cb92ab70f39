import Synchronization

/// Tells one listener of trouble; it is there before the listener.
final class TroubleSignal: Sendable {
    private let listener = Mutex<(@Sendable () -> Void)?>(nil)

    func set(_ listener: @escaping @Sendable () -> Void) {
        self.listener.withLock { $0 = listener }
    }

    func send() {
        listener.withLock(\.self)?()
    }
}
