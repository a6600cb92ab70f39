/// PBKDF2 (RFC 8018) as passlib's `$pbkdf2-sha256$rounds$salt$key` and `$pbkdf2-sha512$…` strings.
public struct PBKDF2: PasswordScheme {
    /// The hash function of the HMAC.
    public enum Digest: String, Sendable, CaseIterable {
        /// SHA-256.
        case sha256
        /// SHA-512.
        case sha512

        /// How many bytes the function gives, and so how many the key has.
        var byteCount: Int { self == .sha256 ? 32 : 64 }

        /// The most rounds of a stored hash: 1.2 s with SHA-256, 1.6 s with SHA-512.
        var maximumRounds: Int { self == .sha256 ? 10_000_000 : 4_000_000 }

        /// What OWASP's Password Storage Cheat Sheet asks for.
        var recommendedRounds: Int { self == .sha256 ? 600_000 : 210_000 }

        func nominalTime(rounds: Int) -> Duration { .nanoseconds(self == .sha256 ? 115 : 390) * rounds }
    }

    /// The hash function of the HMAC.
    public let digest: Digest
    /// How many rounds.
    public let rounds: Int

    /// Makes a scheme.
    ///
    /// - Parameters:
    ///   - digest: The hash function.
    ///   - rounds: How many rounds, brought inside the limits; nil for what OWASP's Password Storage Cheat Sheet asks.
    public init(_ digest: Digest, rounds: Int? = nil) {
        self.digest = digest
        self.rounds = min(max(rounds ?? digest.recommendedRounds, 1), digest.maximumRounds)
    }

    /// The scheme's name.
    public var name: String { "pbkdf2-\(digest.rawValue)" }

    /// How long a hash of so many rounds takes.
    public var nominalTime: Duration { digest.nominalTime(rounds: rounds) }

    /// Takes rounds within the limits, a salt of 1 to 64 bytes and a key as long as the function's output.
    public func nominalTime(of hash: String) -> Duration? {
        read(hash).map { digest.nominalTime(rounds: $0.rounds) }
    }

    /// Hashes a phrase.
    public func hash(_ phrase: SecretBytes, salt: [UInt8]) -> String? {
        guard salt.count == 16,
            let key = KeyDerivation.pbkdf2(phrase, salt: salt, digest, rounds: rounds, byteCount: digest.byteCount)
        else { return nil }
        return "$\(name)$\(rounds)$\(Base64.encodeAdapted(salt))$\(Base64.encodeAdapted(key.bytes))"
    }

    /// Whether a phrase is the one that was hashed, compared in constant time.
    public func verify(_ phrase: SecretBytes, against hash: String) -> Bool {
        guard let form = read(hash),
            let key = KeyDerivation.pbkdf2(
                phrase,
                salt: form.salt,
                digest,
                rounds: form.rounds,
                byteCount: digest.byteCount
            )
        else { return false }
        return key.isSame(as: SecretBytes(form.key))
    }

    /// Whether a hash has another number of rounds or a shorter salt than those made now.
    public func isOutdated(_ hash: String) -> Bool {
        guard let form = read(hash) else { return true }
        return form.rounds != rounds || form.salt.count < 16
    }

    /// PBKDF2 with fewer rounds.
    public func fillers(for fraction: Double) -> [any PasswordScheme] {
        guard let part = Int(exactly: (fraction * Double(rounds)).rounded()), part > 0 else { return [] }
        return [PBKDF2(digest, rounds: part)]
    }

    private func read(_ hash: String) -> (rounds: Int, salt: [UInt8], key: [UInt8])? {
        guard var scanner = HashScanner(hash), scanner.take("$\(name)$"),
            let rounds = scanner.takeNumber(1...digest.maximumRounds), scanner.take("$"),
            let salt = scanner.takeBytes(1...64, of: .crypt), scanner.take("$"),
            let key = scanner.takeBytes(digest.byteCount...digest.byteCount, of: .crypt), scanner.isAtEnd
        else { return nil }
        return (rounds, salt, key)
    }
}
