/// The realm of HTTP Basic: 1 to 128 printable ASCII characters without `"` and `\`.
public struct BasicRealm: Hashable, Sendable, CustomStringConvertible {
    /// The realm.
    public let text: String

    /// The realm of applications that choose none.
    public static let standard = BasicRealm(unchecked: "Sign in")

    /// Takes a realm; nil if it is none.
    public init?(_ text: String) {
        let isPlain = text.utf8.allSatisfy { byte in
            (0x20...0x7E).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
        }
        guard (1...128).contains(text.utf8.count), isPlain else { return nil }
        self.text = text
    }

    private init(unchecked text: String) {
        self.text = text
    }

    /// The realm.
    public var description: String { text }
}
