/// What personal access tokens begin with: 2 to 16 ASCII letters and digits, the first one a letter.
public struct PersonalTokenPrefix: Hashable, Sendable, CustomStringConvertible {
    /// The prefix, without the `_` that follows it.
    public let text: String

    /// The prefix of applications that choose none.
    public static let standard = PersonalTokenPrefix(unchecked: "gthp")

    /// Takes a prefix; nil if it is none.
    public init?(_ text: String) {
        guard (2...16).contains(text.utf8.count), text.utf8.allSatisfy({ Base62.value(of: $0) != nil }),
            text.utf8.first.map({ $0 > UInt8(ascii: "9") }) == true
        else { return nil }
        self.text = text
    }

    private init(unchecked text: String) {
        self.text = text
    }

    /// The prefix.
    public var description: String { text }
}
