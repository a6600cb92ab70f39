/// For what a page asks for an address to send a link to.
///
/// The raw values are stable: the page's texts are `page.ask.<raw value>.title`, `.text` and `.button`.
@nonexhaustive
public enum LinkRequestPage: String, Hashable, Sendable, CaseIterable {
    /// To confirm an address.
    case confirmation
    /// To choose a new password.
    case recovery
    /// To sign in.
    case signIn = "sign_in"
}
