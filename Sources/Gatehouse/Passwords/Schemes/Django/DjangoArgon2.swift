/// Django's `argon2$argon2id$…`: Argon2 under another name.
public struct DjangoArgon2: PasswordVerifying {
    /// Makes a verifier.
    public init() {}

    private let argon2 = Argon2()
    private static let prefix = "argon2"

    /// The scheme's name.
    public var name: String { "django-argon2" }

    /// As Argon2, after the prefix.
    public func nominalTime(of hash: String) -> Duration? {
        hash.droppingPrefix(Self.prefix).flatMap { argon2.nominalTime(of: $0) }
    }

    /// As Argon2, after the prefix.
    public func verify(_ phrase: SecretBytes, against hash: String) -> Bool {
        hash.droppingPrefix(Self.prefix).map { argon2.verify(phrase, against: $0) } ?? false
    }
}
