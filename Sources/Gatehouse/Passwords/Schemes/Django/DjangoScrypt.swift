/// Django's `scrypt$N$salt$r$p$key`: scrypt whose salt is text and whose key has 64 bytes.
public struct DjangoScrypt: PasswordVerifying {
    /// Makes a verifier.
    public init() {}

    private static let keyByteCount = 64

    /// The scheme's name.
    public var name: String { "django-scrypt" }

    /// Takes parameters within scrypt's limits and a salt of 1 to 64 letters and digits.
    public func nominalTime(of hash: String) -> Duration? { Self.read(hash)?.parameters.nominalTime }

    /// Whether a phrase is the one that was hashed, compared in constant time.
    public func verify(_ phrase: SecretBytes, against hash: String) -> Bool {
        guard let form = Self.read(hash),
            let key = KeyDerivation.scrypt(
                phrase,
                salt: Array(form.salt.utf8),
                form.parameters,
                byteCount: Self.keyByteCount
            )
        else { return false }
        return key.isSame(as: SecretBytes(form.key))
    }

    private static func read(_ hash: String) -> (parameters: Scrypt.Parameters, salt: String, key: [UInt8])? {
        guard var scanner = HashScanner(hash), scanner.take("scrypt$"),
            let blocks = scanner.takeNumber(2...(1 << 21)), blocks.nonzeroBitCount == 1, scanner.take("$"),
            let salt = scanner.takeText(1...64, of: .alphanumeric), scanner.take("$"),
            let blockSize = scanner.takeNumber(1...16), scanner.take("$"),
            let parallelism = scanner.takeNumber(1...16), scanner.take("$"),
            let key = scanner.takeBytes(keyByteCount...keyByteCount, of: .base64, isPadded: true), scanner.isAtEnd
        else { return nil }
        let parameters = Scrypt.Parameters(
            logarithm: blocks.trailingZeroBitCount,
            blockSize: blockSize,
            parallelism: parallelism
        )
        return parameters.isWithinLimits ? (parameters, salt, key) : nil
    }
}
