import Synchronization

/// Wakes this process's delivery when there is something to do, so that it need not look every moment.
///
/// It is a hint and no more: mail that another process filed, or that waits for its next attempt, is found by looking.
final class MailBell: Sendable {
    private struct State {
        var hasRung = false
        var waiting: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// Wakes the delivery, now or when it next waits.
    func ring() {
        let waiting = state.withLock { state in
            let waiting = state.waiting
            state.waiting = nil
            state.hasRung = waiting == nil
            return waiting
        }
        waiting?.resume()
    }

    /// Returns when it has rung since the last call; or after a time, or when the task is cancelled.
    ///
    /// One caller at a time.
    func wait(atMost limit: Duration) async {
        let timer = Task { [self] in
            // Cancelled when it has rung already.
            guard (try? await Task.sleep(for: limit)) != nil else { return }
            ring()
        }
        defer { timer.cancel() }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    let isOver = state.hasRung
                    state.hasRung = false
                    if !isOver { state.waiting = continuation }
                    return isOver
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            ring()
        }
    }
}
