/// Bytes that must not be seen: a key, a token's secret.
///
/// They show nothing in a description or a dump, and compare in a time that depends on their number alone.
public struct SecretBytes: Sendable {
    /// The bytes.
    ///
    /// Whoever reads them keeps them secret.
    public let bytes: [UInt8]

    /// Takes bytes.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Whether two secrets are the same, found in a time that depends on their lengths alone.
    public func isSame(as other: SecretBytes) -> Bool {
        guard bytes.count == other.bytes.count else { return false }
        return zip(bytes, other.bytes).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

extension SecretBytes: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A fixed text in place of the bytes.
    public var description: String { "<secret>" }

    /// A fixed text in place of the bytes.
    public var debugDescription: String { description }

    /// Nothing, so that a dump shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
