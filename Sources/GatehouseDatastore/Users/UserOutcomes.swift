/// What became of a patch.
public enum UserPatchOutcome: Sendable {
    /// It was applied; the record is the user after it.
    case patched(UserRecord)
    /// The user had another version; nothing was changed. The record is the user as it stands.
    case stale(UserRecord)
    /// There is no such user.
    case absent
}

/// What became of a replacement of a password's hash.
public enum PasswordReplacement: Sendable {
    /// It was replaced; the record is the user after it.
    case replaced(UserRecord)
    /// The user's hash was not the one named as old; nothing was changed.
    case superseded
    /// There is no such user.
    case absent
}

/// What became of noting a sign-in.
public enum SignInRecording: Sendable {
    /// It was noted; the record is the user after it.
    case recorded(UserRecord)
    /// There is no such user.
    case absent
}

/// What became of raising an epoch.
public enum EpochBump: Hashable, Sendable {
    /// It was raised, to this.
    case bumped(SecurityEpoch)
    /// There is no such user.
    case absent
}

/// What became of deleting a user.
public enum UserDeletion: Hashable, Sendable {
    /// The user was deleted, with all it owned.
    case deleted
    /// There is no such user.
    case absent
}
