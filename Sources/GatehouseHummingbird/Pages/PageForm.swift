/// Where a page's form goes, and what it carries unseen.
public struct PageForm: Sendable {
    /// The path that the form is sent to; it may hold a link's token.
    public var action: String

    /// The token against cross-site requests.
    public var crossSiteToken: String

    /// Further fields that are sent along unseen, such as where to go next.
    public var hiddenFields: [String: String]

    /// Makes a form.
    public init(action: String, crossSiteToken: String, hiddenFields: [String: String] = [:]) {
        self.action = action
        self.crossSiteToken = crossSiteToken
        self.hiddenFields = hiddenFields
    }
}
