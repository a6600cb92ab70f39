/// An e-mail address or a username as its owner writes it, with the form under which it is unique.
public struct UserIdentifier: Hashable, Sendable {
    /// As its owner writes it, for showing and for mail.
    public let display: StoredText

    /// The form under which it is unique and looked up.
    public let canonical: CanonicalIdentifier

    /// Makes an identifier.
    public init(display: StoredText, canonical: CanonicalIdentifier) {
        self.display = display
        self.canonical = canonical
    }
}
