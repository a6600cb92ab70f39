/// How far a conversation with a mail server has come, as its lines tell.
///
/// A value without input or output: it is shown each line that libcurl sends and receives. It keeps the verb and the
/// codes alone, so no address and no password stays in it.
struct SMTPDialogue: Hashable, Sendable {
    /// A step of the conversation, by what was said last.
    enum Step: String, Hashable, Sendable {
        /// Nothing has been said: the server is being connected to, or has yet to greet.
        case connection
        case hello = "EHLO"
        case startTLS = "STARTTLS"
        case authentication = "AUTH"
        case sender = "MAIL"
        case recipient = "RCPT"
        case data = "DATA"
        /// The server waits for the message, or has it and has yet to answer.
        case message
    }

    /// What was said last.
    private(set) var step = Step.connection

    /// What the server has replied to it; nil while nothing has come.
    private(set) var reply: SMTPReply?

    /// Whether the server has greeted; it has not if the connection is from an earlier message.
    private(set) var hasGreeted = false

    /// Whether the message's end was given away, so that the server may have it all.
    var isComplete = false

    /// Whether we have taken our leave: what comes after is no reply to a step.
    private var hasLeft = false

    /// Notes a line that was sent.
    mutating func send(_ line: some Collection<UInt8>) {
        // What follows a 334 is no command, but a piece of a password.
        if step == .authentication, reply?.code == 334 {
            reply = nil
            return
        }
        let verb = String(decoding: line.prefix { $0 > 0x20 }.prefix(16), as: UTF8.self).uppercased()
        if verb == "QUIT" { hasLeft = true }
        guard let next = verb == "HELO" ? .hello : Step(rawValue: verb), next != .connection else { return }
        step = next
        reply = nil
    }

    /// Notes a line that was received.
    mutating func receive(_ line: some Collection<UInt8>) {
        guard !hasLeft, let reply = SMTPReply(line: line) else { return }
        if step == .connection { hasGreeted = true }
        if step == .data, reply.code == 354 {
            step = .message
            self.reply = nil
        } else {
            self.reply = reply
        }
    }
}
