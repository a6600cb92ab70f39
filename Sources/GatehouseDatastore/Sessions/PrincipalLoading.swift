/// A capability: session, user and roles in one round trip, where they live together.
public protocol PrincipalLoading: SessionStore, UserStore, RoleStore {
    /// Returns what a presented key stands for, with the session's user and roles as they are now.
    ///
    /// Nothing is compared: whether the epochs agree is for the caller to judge. When the pieces cannot be read at one
    /// instant, the user is read after the session, so that an epoch raised in between is seen.
    func loadPrincipal(_ key: SessionKey, at now: Timestamp) async throws(StoreError) -> PrincipalLookup
}

/// What a presented key stands for, with the user and roles behind it.
public enum PrincipalLookup: Sendable {
    /// It is, or within its grace was, the key of a session of this user.
    case session(SessionLookup, AccountRecord)
    /// There is no such session, or its user is gone.
    case absent
}
