/// Why a secret key was refused.
public enum KeyError: String, Error, CustomStringConvertible {
    /// There is no key at all.
    case missing
    /// The text is not base64.
    case notBase64
    /// The key has fewer than 32 bytes.
    case tooShort
    /// The key has fewer than eight different bytes, so nobody drew it at random.
    case notRandom
    /// A pepper is not a name, a colon and base64.
    case pepperUnreadable
    /// Two peppers have one name.
    case pepperTwice

    /// What is wrong, and how to get it right.
    public var description: String {
        switch self {
        case .missing: "There is no secret key. Make one with `gatehouse keys generate`."
        case .notBase64: "A secret key is not base64. Make one with `gatehouse keys generate`."
        case .tooShort: "A secret key has fewer than 32 bytes. Make one with `gatehouse keys generate`."
        case .notRandom: "A secret key is not random. Make one with `gatehouse keys generate`."
        case .pepperUnreadable: "A pepper is not written `id:base64`."
        case .pepperTwice: "Two peppers have the same id."
        }
    }
}
