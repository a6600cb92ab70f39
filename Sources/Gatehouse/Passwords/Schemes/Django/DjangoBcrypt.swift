/// Django's `bcrypt$$2b$…`: bcrypt under another name.
public struct DjangoBcrypt: PasswordVerifying {
    /// Makes a verifier.
    public init() {}

    private let bcrypt = Bcrypt()
    private static let prefix = "bcrypt$"

    /// The scheme's name.
    public var name: String { "django-bcrypt" }

    /// As bcrypt.
    public var significantByteCount: Int { bcrypt.significantByteCount }

    /// As bcrypt.
    public var maximumByteCount: Int { bcrypt.maximumByteCount }

    /// As bcrypt, after the prefix.
    public func nominalTime(of hash: String) -> Duration? {
        hash.droppingPrefix(Self.prefix).flatMap { bcrypt.nominalTime(of: $0) }
    }

    /// As bcrypt, after the prefix.
    public func verify(_ phrase: SecretBytes, against hash: String) -> Bool {
        hash.droppingPrefix(Self.prefix).map { bcrypt.verify(phrase, against: $0) } ?? false
    }
}
