/// What following a link from a mail is to do, once its page is submitted.
///
/// The raw values are stable: the page's texts are `page.link.<raw value>.title`, `.text` and `.button`.
@nonexhaustive
public enum LinkPage: String, Hashable, Sendable, CaseIterable {
    /// Confirm an address; the page submits itself.
    case confirmation
    /// Make a new address the account's; the page waits for a click, so that nobody's mail scanner takes part in it.
    case emailChange = "email_change"
    /// Give an account its old address back; the page waits for a click.
    case emailChangeUndo = "email_change_undo"
    /// Sign in; the page waits for a click, so that a program that looks through mail cannot spend the link.
    case signIn = "sign_in"

    /// The template: `confirm_link` submits itself in a browser, `sign_in_link` never does.
    var template: String {
        switch self {
        case .confirmation: "confirm_link"
        case .emailChange, .emailChangeUndo, .signIn: "sign_in_link"
        }
    }
}
