public import GatehouseDatastore

/// The kinds of audit events, by the names of the OWASP Logging Vocabulary where it has one.
public enum AuditKind: String, Sendable, CaseIterable {
    /// A user signed in.
    case signInSuccess = "authn_login_success"
    /// A sign-in was refused. The detail `reason` says why.
    case signInFailure = "authn_login_fail"
    /// An account was locked for a while after too many attempts.
    case signInLocked = "authn_login_lock"
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
    /// A user made a personal access token. The detail `token` says which.
    case personalTokenCreated = "authn_token_created"
    /// A token was ended. The detail `kind` is `personal` or `refresh`.
    case tokenRevoked = "authn_token_revoked"
    /// A refresh token was presented again after its grace; every refresh token of its sign-in was ended.
    case refreshTokenReused = "authn_token_reuse"
    /// A user was made.
    case userCreated = "user_created"
    /// A user was changed. The detail `change` says what.
    case userUpdated = "user_updated"
    /// A user was deleted.
    case userDeleted = "user_deleted"
    /// A user was deactivated.
    case userDeactivated = "user_archived"
    /// Somebody tried to register an address that has an account.
    case registrationTaken = "registration_taken"
    /// A link that acts was mailed. The detail `mail` says which.
    case linkMailed = "link_mailed"
    /// A mail could not be sent and is a dead letter. The detail `mail` says which kind.
    case mailFailed = "mail_failed"
    /// A dead letter is to be tried again.
    case mailRetried = "mail_retried"
    /// A dead letter was dropped.
    case mailDropped = "mail_dropped"
    /// A user changed the password, or an administrator did.
    case passwordChanged = "authn_password_change"
    /// A user set a new password by a mailed link, or lost the old one with an undone change of address.
    case passwordReset = "authn_password_reset"
    /// A user asked for another address.
    case emailChangeRequested = "email_change_requested"
    /// A user took on another address.
    case emailChanged = "email_change_completed"
    /// The owner of an old address took the account back.
    case emailChangeUndone = "email_change_undone"
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
