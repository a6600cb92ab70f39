/// What happens to a user's earlier tokens when a new one is issued.
public enum TokenReplacement: Hashable, Sendable {
    /// They stay.
    case keepingEarlier
    /// Unspent ones of the same user and purpose end in the same step.
    case replacingEarlier
}

/// What became of issuing a token.
public enum TokenIssue: Hashable, Sendable {
    /// It was filed.
    case issued
    /// There is no such user; nothing was filed.
    case noSuchUser
}

/// What became of spending a token.
public enum TokenConsumption: Hashable, Sendable {
    /// This call spent it. Nobody else will.
    case consumed(OneTimeTokenRecord)
    /// An earlier call with the same attempt key spent it: the caller's own, whose reply was lost.
    case replayed(OneTimeTokenRecord)
    /// Another attempt spent it, then.
    case alreadyUsed(at: Timestamp)
    /// There is no such token: never issued, expired, revoked, replaced, or of another purpose.
    case absent
}

/// What became of counting a wrong code.
public enum TokenAttempt: Hashable, Sendable {
    /// It was counted; so many more may be wrong.
    case remaining(Int)
    /// It was the last one allowed; the token has ended.
    case exhausted
    /// There is no such token, or it is spent.
    case absent
}
