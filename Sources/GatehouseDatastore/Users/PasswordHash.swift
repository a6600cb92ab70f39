/// A password's hash as text that names its scheme, salt and cost, such as a `$2b$` crypt string.
///
/// It is a secret of its own: it never appears in a description, a dump or a log.
public struct PasswordHash: Sendable {
    /// The hash.
    ///
    /// Reading it is for stores and for the scheme that verifies it.
    public let text: StoredText

    /// Takes a hash.
    public init(_ text: StoredText) {
        self.text = text
    }

    /// Whether two hashes are the same text, found in a time that depends on their lengths alone.
    public func isSame(as other: PasswordHash) -> Bool {
        let left = Array(text.string.utf8)
        let right = Array(other.text.string.utf8)
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

extension PasswordHash: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A fixed text in place of the hash.
    public var description: String { "<password hash>" }

    /// A fixed text in place of the hash.
    public var debugDescription: String { description }

    /// Nothing, so that a dump shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
