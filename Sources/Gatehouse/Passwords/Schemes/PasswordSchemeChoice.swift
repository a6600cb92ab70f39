/// Which scheme makes new hashes, and with which parameters.
public struct PasswordSchemeChoice: Hashable, Sendable, CustomStringConvertible {
    private enum Kind: Hashable {
        case bcrypt
        case argon2id(memory: Int, passes: Int, lanes: Int)
        case scrypt(Scrypt.Parameters)
        case pbkdf2(PBKDF2.Digest, rounds: Int)
        case shaCrypt(SHACrypt.Digest, rounds: Int)
        case yescrypt(cost: Int)
    }

    private let kind: Kind

    private init(_ kind: Kind) { self.kind = kind }

    /// bcrypt at the cost of ``PasswordConfiguration/cost``.
    public static let bcrypt = PasswordSchemeChoice(.bcrypt)

    /// Argon2id as OWASP's Password Storage Cheat Sheet asks: 19 MiB, two passes, one lane.
    public static let argon2id = argon2id(memory: 19_456, passes: 2, lanes: 1)

    /// Argon2id with parameters of one's own; the memory in KiB.
    public static func argon2id(memory: Int, passes: Int, lanes: Int) -> PasswordSchemeChoice {
        PasswordSchemeChoice(.argon2id(memory: memory, passes: passes, lanes: lanes))
    }

    /// scrypt; by default as OWASP's Password Storage Cheat Sheet asks.
    public static func scrypt(_ parameters: Scrypt.Parameters = Scrypt().parameters) -> PasswordSchemeChoice {
        PasswordSchemeChoice(.scrypt(parameters))
    }

    /// PBKDF2; by default with as many rounds as OWASP's Password Storage Cheat Sheet asks.
    public static func pbkdf2(_ digest: PBKDF2.Digest, rounds: Int? = nil) -> PasswordSchemeChoice {
        PasswordSchemeChoice(.pbkdf2(digest, rounds: PBKDF2(digest, rounds: rounds).rounds))
    }

    /// SHA-crypt; by default with as many rounds as passlib.
    public static func shaCrypt(_ digest: SHACrypt.Digest, rounds: Int? = nil) -> PasswordSchemeChoice {
        PasswordSchemeChoice(.shaCrypt(digest, rounds: SHACrypt(digest, rounds: rounds).rounds))
    }

    /// yescrypt; by default at Debian's cost.
    public static func yescrypt(cost: Int = 5) -> PasswordSchemeChoice {
        PasswordSchemeChoice(.yescrypt(cost: cost))
    }

    /// Makes the scheme.
    ///
    /// - Parameter bcryptCost: The cost of bcrypt, if it is bcrypt.
    public func scheme(bcryptCost: Int) -> any PasswordScheme {
        switch kind {
        case .bcrypt: Bcrypt(cost: bcryptCost)
        case .argon2id(let memory, let passes, let lanes): Argon2(memory: memory, passes: passes, lanes: lanes)
        case .scrypt(let parameters): Scrypt(parameters)
        case .pbkdf2(let digest, let rounds): PBKDF2(digest, rounds: rounds)
        case .shaCrypt(let digest, let rounds): SHACrypt(digest, rounds: rounds)
        case .yescrypt(let cost): Yescrypt(cost: cost)
        }
    }

    /// The choice as a setting has it, such as `bcrypt` or `argon2id:m=19456,t=2,p=1`.
    public var description: String {
        switch kind {
        case .bcrypt: "bcrypt"
        case .argon2id(let memory, let passes, let lanes): "argon2id:m=\(memory),t=\(passes),p=\(lanes)"
        case .scrypt(let cost): "scrypt:ln=\(cost.logarithm),r=\(cost.blockSize),p=\(cost.parallelism)"
        case .pbkdf2(let digest, let rounds): "pbkdf2-\(digest.rawValue):rounds=\(rounds)"
        case .shaCrypt(let digest, let rounds): "\(digest.rawValue)-crypt:rounds=\(rounds)"
        case .yescrypt(let cost): "yescrypt:cost=\(cost)"
        }
    }
}

extension PasswordSchemeChoice {
    /// Reads a choice as a setting has it: a scheme's name alone, or with its parameters.
    ///
    /// Nil for anything else, above what a stored hash may ask, and below what OWASP's Password Storage Cheat Sheet asks:
    /// argon2id 35 MiB over all passes and 7 MiB of memory, scrypt N·r·p = 655 360 (N = 2¹³, r = 8, p = 10), PBKDF2
    /// 600 000 rounds of SHA-256 and 210 000 of SHA-512. It says nothing of SHA-crypt and yescrypt: 500 000 rounds, and
    /// cost 5.
    public init?(_ text: String) {
        guard let choice = Self.named(text) ?? Self.withParameters(text) else { return nil }
        self = choice
    }

    private static func named(_ text: String) -> PasswordSchemeChoice? {
        let choices: [PasswordSchemeChoice] = [
            .bcrypt, .argon2id, .scrypt(), .pbkdf2(.sha256), .pbkdf2(.sha512), .shaCrypt(.sha256), .shaCrypt(.sha512),
            .yescrypt(),
        ]
        return choices.first { $0.description.prefix { $0 != ":" } == text }
    }

    private static func withParameters(_ text: String) -> PasswordSchemeChoice? {
        guard var scanner = HashScanner(text) else { return nil }
        var choice: PasswordSchemeChoice?
        if scanner.take("argon2id:m=") {
            choice = argon2id(&scanner)
        } else if scanner.take("scrypt:ln=") {
            choice = scrypt(&scanner)
        } else if scanner.take("yescrypt:cost=") {
            choice = scanner.takeNumber(5...9).map { .yescrypt(cost: $0) }
        } else if let digest = PBKDF2.Digest.allCases.first(where: { scanner.take("pbkdf2-\($0.rawValue):rounds=") }) {
            choice = scanner.takeNumber(digest.recommendedRounds...digest.maximumRounds)
                .map { .pbkdf2(digest, rounds: $0) }
        } else if let digest = SHACrypt.Digest.allCases.first(where: { scanner.take("\($0.rawValue)-crypt:rounds=") }) {
            choice = scanner.takeNumber(500_000...SHACrypt.allowedRounds.upperBound)
                .map { .shaCrypt(digest, rounds: $0) }
        }
        return scanner.isAtEnd ? choice : nil
    }

    private static func argon2id(_ scanner: inout HashScanner) -> PasswordSchemeChoice? {
        guard let memory = scanner.takeNumber(7_168...PasswordLimits.memory), scanner.take(",t="),
            let passes = scanner.takeNumber(1...(Argon2.maximumWork / memory)), memory * passes >= 35_840,
            scanner.take(",p="), let lanes = scanner.takeNumber(1...Argon2.maximumLanes)
        else { return nil }
        return .argon2id(memory: memory, passes: passes, lanes: lanes)
    }

    private static func scrypt(_ scanner: inout HashScanner) -> PasswordSchemeChoice? {
        guard let logarithm = scanner.takeNumber(1...21), scanner.take(",r="),
            let blockSize = scanner.takeNumber(1...16), scanner.take(",p="),
            let parallelism = scanner.takeNumber(1...16)
        else { return nil }
        let parameters = Scrypt.Parameters(logarithm: logarithm, blockSize: blockSize, parallelism: parallelism)
        return parameters.isWithinLimits && parameters.work >= 655_360 ? .scrypt(parameters) : nil
    }
}
