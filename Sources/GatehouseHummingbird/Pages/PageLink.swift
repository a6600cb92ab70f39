public import Gatehouse

/// A link on a page, to where users go from there.
public struct PageLink: Hashable, Sendable {
    /// The key of its text.
    public let label: MessageKey

    /// Where it leads: a path of this site, or an address that the application trusts.
    public let path: String

    /// Makes a link.
    public init(_ label: MessageKey, to path: String) {
        self.label = label
        self.path = path
    }

    /// Makes a link to where users sign in.
    public static func signIn(_ path: String) -> PageLink { PageLink("page.go.sign_in", to: path) }

    /// Makes a link to where users choose a new password.
    public static func recovery(_ path: String) -> PageLink { PageLink("page.go.recovery", to: path) }

    /// Makes a link to where users go on.
    public static func home(_ path: String) -> PageLink { PageLink("page.go.home", to: path) }
}
