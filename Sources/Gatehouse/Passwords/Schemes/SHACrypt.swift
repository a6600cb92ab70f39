/// SHA-crypt (Drepper 2007) as `$5$` and `$6$` crypt strings.
public struct SHACrypt: PasswordScheme {
    /// The hash function.
    public enum Digest: String, Sendable, CaseIterable {
        /// SHA-256: `$5$`.
        case sha256
        /// SHA-512: `$6$`.
        case sha512

        var prefix: String { self == .sha256 ? "$5$" : "$6$" }

        /// How many characters the hash itself has.
        var characterCount: Int { self == .sha256 ? 43 : 86 }

        /// passlib's default.
        var recommendedRounds: Int { self == .sha256 ? 535_000 : 656_000 }
    }

    /// The hash function.
    public let digest: Digest
    /// How many rounds.
    public let rounds: Int

    /// Makes a scheme.
    ///
    /// - Parameters:
    ///   - digest: The hash function.
    ///   - rounds: How many rounds, brought inside 1 000 to 1 000 000; nil for passlib's default.
    public init(_ digest: Digest, rounds: Int? = nil) {
        self.digest = digest
        self.rounds = min(
            max(rounds ?? digest.recommendedRounds, Self.allowedRounds.lowerBound),
            Self.allowedRounds.upperBound
        )
    }

    /// How many rounds a hash may have; the algorithm has 1 000 at least.
    ///
    /// It allows 999 999 999, which is seven minutes, and ten times that for a long phrase, because each round hashes all
    /// of it.
    static let allowedRounds = 1_000...1_000_000

    /// The scheme's name.
    public var name: String { "\(digest.rawValue)-crypt" }

    /// The library takes no more.
    public var maximumByteCount: Int { XCrypt.maximumByteCount }

    /// How long a hash of so many rounds takes, for a phrase of usual length.
    public var nominalTime: Duration { Self.time(rounds: rounds) }

    /// Takes rounds within the limits, 5 000 where they are not written, and a salt of 1 to 16 characters.
    public func nominalTime(of hash: String) -> Duration? { read(hash).map { Self.time(rounds: $0.rounds) } }

    /// Hashes a phrase of at most 511 bytes.
    public func hash(_ phrase: SecretBytes, salt: [UInt8]) -> String? {
        guard salt.count == 16 else { return nil }
        return XCrypt.setting(digest.prefix, cost: rounds, salt: salt).flatMap { XCrypt.hash(phrase, setting: $0) }
    }

    /// Whether a phrase of at most 511 bytes is the one that was hashed, compared in constant time.
    public func verify(_ phrase: SecretBytes, against hash: String) -> Bool {
        read(hash) != nil && XCrypt.verify(phrase, against: hash)
    }

    /// Whether a hash has another number of rounds or a shorter salt than those made now.
    public func isOutdated(_ hash: String) -> Bool {
        guard let form = read(hash) else { return true }
        return form.rounds != rounds || form.salt.utf8.count < 16
    }

    /// SHA-crypt with fewer rounds.
    public func fillers(for fraction: Double) -> [any PasswordScheme] {
        guard let part = Int(exactly: (fraction * Double(rounds)).rounded()), part >= Self.allowedRounds.lowerBound
        else { return [] }
        return [SHACrypt(digest, rounds: part)]
    }

    private static func time(rounds: Int) -> Duration { .nanoseconds(390) * rounds }

    private func read(_ hash: String) -> (rounds: Int, salt: String)? {
        guard var scanner = HashScanner(hash), scanner.take(digest.prefix) else { return nil }
        var rounds = 5_000
        if scanner.take("rounds=") {
            guard let written = scanner.takeNumber(Self.allowedRounds), scanner.take("$") else { return nil }
            rounds = written
        }
        guard let salt = scanner.takeText(1...16, of: .crypt), scanner.take("$"),
            scanner.takeText(digest.characterCount...digest.characterCount, of: .crypt) != nil, scanner.isAtEnd
        else { return nil }
        return (rounds, salt)
    }
}
