/// What a person types to say who they are, in the one form under which it is unique.
///
/// The layer above brings addresses and names into canonical form; a store only compares the bytes. An e-mail address
/// and a username may have the same text: the pair of kind and text is what is unique.
public struct CanonicalIdentifier: Hashable, Sendable {
    /// What kind of identifier it is.
    @nonexhaustive
    public enum Kind: String, Hashable, Sendable {
        /// An e-mail address.
        case email
        /// A username.
        case username
    }

    /// What kind of identifier it is.
    public let kind: Kind

    /// The canonical text, one to 1 024 bytes.
    public let text: StoredText

    /// Makes an identifier, or nil if the text is empty or longer than 1 024 bytes.
    public init?(_ kind: Kind, _ text: StoredText) {
        guard (1...1_024).contains(text.string.utf8.count) else { return nil }
        self.kind = kind
        self.text = text
    }
}

extension CanonicalIdentifier: CustomStringConvertible {
    /// The kind alone; the text is personal data.
    public var description: String { "\(kind.rawValue) identifier" }
}
