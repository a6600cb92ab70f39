/// A mail that the caller may send until its lease ends.
public struct ClaimedMail: Hashable, Sendable {
    /// The mail.
    public var mail: MailRecord

    /// How often it was claimed, this time included; 1 for the first attempt.
    public var attempt: Int

    /// Makes a claimed mail.
    public init(mail: MailRecord, attempt: Int) {
        self.mail = mail
        self.attempt = attempt
    }
}

/// What is to become of a mail after an attempt.
public enum MailSettlement: Hashable, Sendable {
    /// It is done with, and removed.
    case done
    /// It is to be tried again from a time on; the text says why it failed, without an address.
    case later(Timestamp, StoredText)
    /// It is a dead letter: kept for an operator, and not sent again unless one asks for it.
    case dead(StoredText)
}

/// What became of settling a mail.
public enum MailSettling: Hashable, Sendable {
    /// It is as the settlement says.
    case settled
    /// Another attempt has the mail since, or it is gone; nothing was changed.
    case leaseLost
}

/// What became of asking for a dead letter to be sent again, or to be dropped.
public enum DeadLetterChange: Hashable, Sendable {
    /// It was done.
    case changed
    /// There is no dead letter of that name; nothing was changed.
    case absent
}

/// A mail that waits or is a dead letter, as an operator sees it.
public struct QueuedMail: Hashable, Sendable {
    /// The mail; its `dueAt` is when it is tried next.
    public var mail: MailRecord

    /// How often it was claimed.
    public var attempts: Int

    /// Whether it is a dead letter.
    public var isDead: Bool

    /// Why the last attempt failed; nil if none has.
    public var failure: StoredText?

    /// Until when somebody has it to send; nil if nobody has.
    public var leasedUntil: Timestamp?

    /// Makes an entry.
    public init(mail: MailRecord, attempts: Int, isDead: Bool, failure: StoredText?, leasedUntil: Timestamp?) {
        self.mail = mail
        self.attempts = attempts
        self.isDead = isDead
        self.failure = failure
        self.leasedUntil = leasedUntil
    }
}
