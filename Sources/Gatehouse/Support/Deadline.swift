import Synchronization

/// Work was not done in time.
package struct DeadlineError: Error, CustomStringConvertible {
    /// After which time.
    package let limit: Duration

    /// What went wrong.
    package var description: String { "there was no answer within \(limit)" }
}

/// Runs work and returns what it returns, or gives up waiting after a time.
///
/// It returns on time whatever the work does: work that goes on despite its cancellation runs to its end without anybody
/// waiting for it. When the caller is cancelled, so is the work, and the caller waits no longer.
///
/// - Throws: ``DeadlineError`` when the time is over, `CancellationError` when the caller is cancelled first, and what the
///   work throws.
package func withDeadline<Result: Sendable>(
    _ limit: Duration,
    _ work: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    let race = Race<Result>()
    let worker = Task { race.finish(await Swift.Result { try await work() }) }
    let timer = Task {
        // Cancelled when there is nothing to wait for any more.
        guard (try? await Task.sleep(for: limit)) != nil else { return }
        race.finish(.failure(DeadlineError(limit: limit)))
    }
    defer {
        worker.cancel()
        timer.cancel()
    }
    return try await withTaskCancellationHandler {
        try await withCheckedThrowingContinuation { race.wait($0) }
    } onCancel: {
        race.finish(.failure(CancellationError()))
    }
}

/// The first result that arrives, for the one who waits.
private final class Race<Value: Sendable>: Sendable {
    private enum State {
        case open
        case waiting(CheckedContinuation<Value, any Error>)
        case finished(Swift.Result<Value, any Error>)
        case over
    }

    private let state = Mutex(State.open)

    func wait(_ continuation: CheckedContinuation<Value, any Error>) {
        let result: Swift.Result<Value, any Error>? = state.withLock { state in
            guard case .finished(let result) = state else {
                state = .waiting(continuation)
                return nil
            }
            state = .over
            return result
        }
        if let result { continuation.resume(with: result) }
    }

    func finish(_ result: Swift.Result<Value, any Error>) {
        let waiting: CheckedContinuation<Value, any Error>? = state.withLock { state in
            switch state {
            case .open:
                state = .finished(result)
                return nil
            case .waiting(let continuation):
                state = .over
                return continuation
            case .finished, .over: return nil
            }
        }
        waiting?.resume(with: result)
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
