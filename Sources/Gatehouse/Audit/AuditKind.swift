public import GatehouseDatastore

/// The kinds of audit events, by the names of the OWASP Logging Vocabulary where it has one.
public enum AuditKind: String, Sendable, CaseIterable {
    /// A user signed in.
    case signInSuccess = "authn_login_success"
    /// A sign-in was refused. The detail `reason` says why.
    case signInFailure = "authn_login_fail"
    /// An account was locked for a while after too many attempts.
    case signInLocked = "authn_login_lock"
    /// A user's password was changed, and every session and token of the user ended.
    case passwordChanged = "authn_password_change"
    /// A password was tried whose hash cannot be read. The detail `reason` is `form` or `pepper`.
    case passwordUnreadable = "authn_password_unreadable"
    /// A user proved again who they are.
    case reauthentication = "authn_reauthentication"
    /// A user signed out.
    case signOut = "session_logout"
    /// A user or an administrator ended sessions of the user.
    case sessionsEnded = "session_ended"
    /// A remembered session came back with a new id.
    case sessionRemembered = "session_renewed"
    /// A replaced session id was presented after its grace; the session was ended.
    case sessionReuse = "session_use_after_expire"
    /// A user was made.
    case userCreated = "user_created"
    /// A user was changed. The detail `change` says what.
    case userUpdated = "user_updated"
    /// A user was deactivated.
    case userDeactivated = "user_archived"
    /// Somebody tried to register an address that has an account.
    case registrationTaken = "registration_taken"
    /// A role was granted or revoked.
    case rolesChanged = "authz_change"
    /// A role was made, removed or given other permissions.
    case privilegesChanged = "privilege_permissions_changed"

    /// The kind as a store keeps it.
    public var storedName: StoredName {
        // Every raw value above is a valid name; the catalogue's test proves it.
        StoredName(rawValue) ?? "unknown"
    }
}
