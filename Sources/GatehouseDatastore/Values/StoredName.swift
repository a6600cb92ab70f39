/// A short name chosen by code: a token's purpose, a counter's scope, an audit event's kind.
///
/// One to 64 characters of `a–z`, `0–9`, `.`, `_` and `-`, so it can stand in a key, a column or a log line as it is.
public struct StoredName: Hashable, Comparable, Sendable {
    /// The name.
    public let string: String

    /// Takes a name, or nil if it is empty, longer than 64 characters or has a character outside the set.
    public init?(_ string: String) {
        guard (1...64).contains(string.utf8.count), string.utf8.allSatisfy(Self.isAllowed) else { return nil }
        self.string = string
    }

    /// Orders by bytes.
    public static func < (left: StoredName, right: StoredName) -> Bool {
        left.string.utf8.lexicographicallyPrecedes(right.string.utf8)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
        default: false
        }
    }
}

extension StoredName: ExpressibleByStringLiteral, CustomStringConvertible {
    /// Takes a name written in the source.
    ///
    /// - Precondition: The literal is a valid name; anything else is a mistake in the program.
    public init(stringLiteral value: StaticString) {
        let name = Self("\(value)")
        precondition(name != nil, "a stored name is 1 to 64 characters of a-z, 0-9, '.', '_' and '-'")
        self = name ?? Self(unchecked: "")
    }

    private init(unchecked string: String) {
        self.string = string
    }

    /// The name.
    public var description: String { string }
}
