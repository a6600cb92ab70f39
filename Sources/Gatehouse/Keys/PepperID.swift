/// Names a pepper; it is written beside the hashes made with it, and no secret.
public struct PepperID: Hashable, Sendable, CustomStringConvertible {
    /// The name.
    public let text: String

    /// Takes a name of 1 to 32 ASCII letters, digits, `.`, `_` and `-`; nil for anything else, and for `none`, which in
    /// settings stands for no pepper.
    public init?(_ text: String) {
        guard var scanner = HashScanner(text), scanner.takeText(1...32, of: .identifier) != nil, scanner.isAtEnd,
            text != "none"
        else { return nil }
        self.text = text
    }

    /// The name.
    public var description: String { text }
}
