/// What a mail to a user is about.
///
/// The raw values are stable: they name templates, texts and records of the outbox.
@nonexhaustive
public enum MailKind: String, Hashable, Sendable, CaseIterable {
    /// A link that shows that an address is its owner's.
    case confirmationLink = "confirmation_link"
    /// To the owner of an address with which somebody tried to register.
    case registrationTaken = "registration_taken"
    /// A link to choose a new password.
    case recoveryLink = "recovery_link"
    /// A link to sign in without a password.
    case signInLink = "sign_in_link"
    /// To a new address: a link that makes it the account's.
    case emailChangeLink = "email_change_link"
    /// To the owner of an address that somebody tried to give to another account.
    case emailChangeTaken = "email_change_taken"
    /// To the address that an account had until now, with a link to undo the change.
    case emailChanged = "email_changed"
    /// To the address that an account has again.
    case emailChangeUndone = "email_change_undone"
    /// The password was changed by one who knew it.
    case passwordChanged = "password_changed"
    /// The password was replaced through a link.
    case passwordReset = "password_reset"
    /// A personal access token was made.
    case personalTokenCreated = "personal_token_created"
    /// Somebody used a copy of a refresh token, and the program that had it was signed out.
    case refreshTokenReused = "refresh_token_reused"
    /// The username was changed.
    case usernameChanged = "username_changed"
    /// The account can be used again.
    case accountActivated = "account_activated"
    /// The account cannot be used any more.
    case accountDeactivated = "account_deactivated"
    /// An administrator ended every session and token of the account.
    case accessReset = "access_reset"
}
