/// What became of adding a family of refresh tokens.
public enum RefreshFamilyInsertion: Hashable, Sendable {
    /// It was added.
    case inserted
    /// There is no such user; nothing was added.
    case noSuchUser
}

/// What became of presenting a refresh token.
public enum RefreshAdvance: Hashable, Sendable {
    /// The token was due and its successor is now; the record is the family after it.
    case advanced(RefreshFamilyRecord)
    /// Somebody else presented it a moment ago, and the grace still runs. Nothing was changed; the record is the family
    /// now.
    case superseded(RefreshFamilyRecord)
    /// It is neither due nor within its grace: two hold tokens of one family. This call ended the family, which was this.
    case reused(RefreshFamilyRecord)
    /// The user has no such family: it never began, expired, or was ended.
    case absent
}

/// What became of adding a personal access token.
public enum PersonalTokenInsertion: Hashable, Sendable {
    /// It was added.
    case inserted
    /// The user has as many as the limit allows; nothing was added.
    case tooMany
    /// There is no such user; nothing was added.
    case noSuchUser
}

/// What became of noting that a personal access token was used.
public enum PersonalTokenTouch: Hashable, Sendable {
    /// It was noted.
    case touched
    /// The filed use is young enough; nothing was changed.
    case recent
    /// There is no such token.
    case absent
}

/// What became of ending a family of refresh tokens or a personal access token.
public enum AccessTokenEnding: Hashable, Sendable {
    /// It was ended.
    case ended
    /// The user has none of the identifier.
    case absent
}
