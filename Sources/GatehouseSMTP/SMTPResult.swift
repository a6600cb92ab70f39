import Gatehouse

/// What libcurl says of a transfer.
struct CurlResult: Hashable, Sendable {
    /// The number, `CURLE_…`; 0 for success.
    let number: Int

    /// What it means: a text of the library's own.
    let text: String
}

/// Tells from a conversation what became of a message.
enum SMTPResult {
    /// `CURLE_OPERATION_TIMEDOUT` and `CURLE_ABORTED_BY_CALLBACK`.
    private static let given: Set = [28, 42]
    /// `CURLE_USE_SSL_FAILED`.
    private static let noTLS = 64

    /// Returns why a message is not, or perhaps not, at the server; nil if the server has accepted it.
    static func error(of dialogue: SMTPDialogue, _ result: CurlResult) -> MailError? {
        // A reply to the whole message decides, whatever went wrong after it.
        if dialogue.step == .message, dialogue.isComplete, let reply = dialogue.reply {
            switch reply.code {
            case 200...299: return nil
            case 400...499: return answered(.unsent, dialogue.step, reply)
            case 500...599: return answered(reply.isAboutAccess ? .unsent : .refused, dialogue.step, reply)
            default: return answered(.inDoubt, dialogue.step, reply)
            }
        }
        if result.number == 0 { return nil }
        if dialogue.isComplete {
            return MailError(.inDoubt, "The message was sent, and no answer came: \(result.text).")
        }
        guard let reply = dialogue.reply, reply.code >= 400 else {
            return MailError(.unsent, explanation(of: dialogue.step, result))
        }
        switch dialogue.step {
        case .sender, .recipient, .data, .message:
            let isFinal = (500...599).contains(reply.code) && !reply.isAboutAccess
            return answered(isFinal ? .refused : .unsent, dialogue.step, reply)
        case .connection, .hello, .startTLS, .authentication:
            return answered(.unsent, dialogue.step, reply)
        }
    }

    /// Whether a connection from an earlier message had been given up by the server, so that a new one may do.
    static func isStale(_ dialogue: SMTPDialogue, _ result: CurlResult) -> Bool {
        guard !dialogue.hasGreeted, !dialogue.isComplete, !given.contains(result.number), result.number != 0 else {
            return false
        }
        return switch dialogue.step {
        case .sender, .recipient, .data: dialogue.reply.map { $0.code == 421 || $0.code < 400 } ?? true
        default: false
        }
    }

    private static func answered(_ code: MailError.Code, _ step: SMTPDialogue.Step, _ reply: SMTPReply) -> MailError {
        let subject =
            switch step {
            case .connection: "The connection"
            case .message: "The message"
            default: step.rawValue
            }
        let isAboutMessage =
            switch step {
            case .recipient, .data, .message: reply.code != 421 && !reply.isAboutAccess
            default: false
            }
        return MailError(code, "\(subject) was answered \(reply).", concernsMessageAlone: isAboutMessage)
    }

    private static func explanation(of step: SMTPDialogue.Step, _ result: CurlResult) -> String {
        if result.number == noTLS { return "The mail server offers no STARTTLS, which is demanded." }
        return switch step {
        case .connection: "There is no connection to the mail server: \(result.text)."
        case .message: "The connection was lost within the message: \(result.text)."
        default: "There was no good answer to \(step.rawValue): \(result.text)."
        }
    }
}
