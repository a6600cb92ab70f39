/// What a page without a form tells.
///
/// The raw values are stable: the page's texts are `page.message.<raw value>.title` and `.text`.
@nonexhaustive
public enum PageMessage: String, Hashable, Sendable, CaseIterable {
    /// A mail with a link is on its way, if there is such an account.
    case linkSent = "link_sent"
    /// A mail that says how to go on is on its way.
    case registered
    /// A mail with a link is on its way to the new address.
    case emailChangeAsked = "email_change_asked"
    /// The address is confirmed.
    case confirmed
    /// A new password was chosen through a link.
    case passwordReset = "password_reset"
    /// The password was changed.
    case passwordChanged = "password_changed"
    /// The address was changed.
    case emailChanged = "email_changed"
    /// The change of the address was undone.
    case emailChangeUndone = "email_change_undone"
    /// Somebody signed in.
    case signedIn = "signed_in"
    /// A link was used already or is too old, and there is no new one to ask for.
    case linkSpent = "link_spent"
}
