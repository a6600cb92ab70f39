/// Django's `pbkdf2_sha256$rounds$salt$key`: PBKDF2 with HMAC-SHA-256 whose salt is text.
public struct DjangoPBKDF2: PasswordVerifying {
    /// Makes a verifier.
    public init() {}

    private static let digest = PBKDF2.Digest.sha256

    /// The scheme's name.
    public var name: String { "django-pbkdf2-sha256" }

    /// Takes rounds within PBKDF2's limits and a salt of 1 to 64 letters and digits.
    public func nominalTime(of hash: String) -> Duration? {
        Self.read(hash).map { Self.digest.nominalTime(rounds: $0.rounds) }
    }

    /// Whether a phrase is the one that was hashed, compared in constant time.
    public func verify(_ phrase: SecretBytes, against hash: String) -> Bool {
        guard let form = Self.read(hash),
            let key = KeyDerivation.pbkdf2(
                phrase,
                salt: Array(form.salt.utf8),
                Self.digest,
                rounds: form.rounds,
                byteCount: Self.digest.byteCount
            )
        else { return false }
        return key.isSame(as: SecretBytes(form.key))
    }

    private static func read(_ hash: String) -> (rounds: Int, salt: String, key: [UInt8])? {
        guard var scanner = HashScanner(hash), scanner.take("pbkdf2_sha256$"),
            let rounds = scanner.takeNumber(1...digest.maximumRounds), scanner.take("$"),
            let salt = scanner.takeText(1...64, of: .alphanumeric), scanner.take("$"),
            let key = scanner.takeBytes(digest.byteCount...digest.byteCount, of: .base64, isPadded: true),
            scanner.isAtEnd
        else { return nil }
        return (rounds, salt, key)
    }
}
