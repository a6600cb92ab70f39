import Gatehouse
import Synchronization

/// One message on its way: what the task that waits for it and the thread that sends it agree on.
final class SMTPJob: Sendable {
    private enum State {
        /// No thread has taken it.
        case waiting
        /// A thread speaks with the server, which cannot have all of the message yet.
        case sending
        /// The message's end was given to libcurl: the server may have all of it.
        case complete
        /// It is known what became of it.
        case over(MailError?)
    }

    /// The message, its sender's and its recipient's address.
    let message: [UInt8]
    let sender: String
    let recipient: String

    private let state = Mutex<(State, CheckedContinuation<MailError?, Never>?)>((.waiting, nil))

    init(_ message: MailMessage) {
        self.message = MIMEMessage(message).bytes
        sender = message.sender.envelopeAddress
        recipient = message.recipient.envelopeAddress
    }

    /// Returns when it is known what became of the message: nil if the server has accepted it.
    func outcome() async -> MailError? {
        await withCheckedContinuation { continuation in
            let error: MailError?? = state.withLock { state in
                if case .over(let error) = state.0 { return error }
                state.1 = continuation
                return .none
            }
            if let error { continuation.resume(returning: error) }
        }
    }

    /// Whether nobody waits for it any more.
    var isOver: Bool {
        state.withLock { if case .over = $0.0 { true } else { false } }
    }

    /// Takes it for sending; false if nobody waits for it any more.
    func begin() -> Bool { advance { if case .waiting = $0 { .sending } else { nil } } }

    /// Notes that the message's end is given away now; false if it must not be, since it counts as unsent already.
    func complete() -> Bool {
        advance { state in
            switch state {
            case .sending, .complete: .complete
            case .waiting, .over: nil
            }
        }
    }

    /// Notes what became of it.
    func finish(_ error: MailError?) { end { _ in .some(error) } }

    /// Gives it up, if no thread has taken it.
    func giveUpWaiting(_ summary: String) {
        end { if case .waiting = $0 { MailError(.unsent, summary) } else { .none } }
    }

    /// Gives it up at once, as what it is.
    func giveUp(_ summary: String) {
        end { state in
            switch state {
            case .waiting, .sending: MailError(.unsent, summary)
            case .complete: MailError(.inDoubt, summary)
            case .over: .none
            }
        }
    }

    private func advance(_ next: (State) -> State?) -> Bool {
        state.withLock { state in
            guard let next = next(state.0) else { return false }
            state.0 = next
            return true
        }
    }

    /// Ends it with what a closure makes of its state, unless that is nothing or it is over.
    private func end(_ outcome: (State) -> MailError??) {
        let resumption: (CheckedContinuation<MailError?, Never>, MailError?)? = state.withLock { state in
            if case .over = state.0 { return nil }
            guard let error = outcome(state.0) else { return nil }
            state.0 = .over(error)
            let waiting = state.1
            state.1 = nil
            return waiting.map { ($0, error) }
        }
        if let (continuation, error) = resumption { continuation.resume(returning: error) }
    }
}
