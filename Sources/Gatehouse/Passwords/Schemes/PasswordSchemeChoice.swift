#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Which scheme makes new hashes, and with which parameters.
///
/// Parameters outside a scheme's limits are brought inside, so that ``description`` says what is used.
public struct PasswordSchemeChoice: Hashable, Sendable, CustomStringConvertible {
    private enum Kind: Hashable {
        case bcrypt(cost: Int?)
        case argon2id(memory: Int, passes: Int, lanes: Int)
        case scrypt(Scrypt.Parameters)
        case pbkdf2(PBKDF2.Digest, rounds: Int)
        case shaCrypt(SHACrypt.Digest, rounds: Int)
        case yescrypt(cost: Int)
    }

    private let kind: Kind

    private init(_ kind: Kind) { self.kind = kind }

    /// Every scheme that can make hashes, with its default parameters.
    public static let all: [PasswordSchemeChoice] = [
        .bcrypt, .argon2id, .scrypt(), .pbkdf2(.sha256), .pbkdf2(.sha512), .shaCrypt(.sha256), .shaCrypt(.sha512),
        .yescrypt(),
    ]

    /// bcrypt at the cost of ``PasswordConfiguration/cost``.
    public static let bcrypt = PasswordSchemeChoice(.bcrypt(cost: nil))

    /// bcrypt at a cost of its own, as ``Bcrypt/init(cost:)`` takes it.
    public static func bcrypt(cost: Int) -> PasswordSchemeChoice {
        PasswordSchemeChoice(.bcrypt(cost: Bcrypt(cost: cost).cost))
    }

    /// Argon2id as OWASP's Password Storage Cheat Sheet asks: 19 MiB, two passes, one lane.
    public static let argon2id = argon2id(memory: 19_456, passes: 2, lanes: 1)

    /// Argon2id with parameters of one's own, as ``Argon2/init(memory:passes:lanes:)`` takes them; the memory in KiB.
    public static func argon2id(memory: Int, passes: Int, lanes: Int) -> PasswordSchemeChoice {
        let scheme = Argon2(memory: memory, passes: passes, lanes: lanes)
        return PasswordSchemeChoice(
            .argon2id(memory: scheme.memory, passes: scheme.passes, lanes: scheme.lanes)
        )
    }

    /// scrypt; by default as OWASP's Password Storage Cheat Sheet asks.
    public static func scrypt(_ parameters: Scrypt.Parameters = Scrypt().parameters) -> PasswordSchemeChoice {
        PasswordSchemeChoice(.scrypt(Scrypt(parameters).parameters))
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
        PasswordSchemeChoice(.yescrypt(cost: Yescrypt(cost: cost).cost))
    }

    /// Makes the scheme.
    ///
    /// - Parameter bcryptCost: The cost of bcrypt, if it is bcrypt without a cost of its own.
    public func scheme(bcryptCost: Int = 12) -> any PasswordScheme {
        switch kind {
        case .bcrypt(let cost): Bcrypt(cost: cost ?? bcryptCost)
        case .argon2id(let memory, let passes, let lanes): Argon2(memory: memory, passes: passes, lanes: lanes)
        case .scrypt(let parameters): Scrypt(parameters)
        case .pbkdf2(let digest, let rounds): PBKDF2(digest, rounds: rounds)
        case .shaCrypt(let digest, let rounds): SHACrypt(digest, rounds: rounds)
        case .yescrypt(let cost): Yescrypt(cost: cost)
        }
    }

    /// The scheme's name, such as `argon2id`.
    public var name: String { String(description.prefix { $0 != ":" }) }

    /// The choice as a setting has it, such as `bcrypt` or `argon2id:m=19456,t=2,p=1`.
    public var description: String {
        switch kind {
        case .bcrypt(let cost): cost.map { "bcrypt:cost=\($0)" } ?? "bcrypt"
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
    /// 600 000 rounds of SHA-256 and 210 000 of SHA-512, bcrypt cost 10. It says nothing of SHA-crypt and yescrypt:
    /// 500 000 rounds, and cost 5.
    public init?(_ text: String) {
        guard let choice = Self.named(text) ?? Self.withParameters(text) else { return nil }
        self = choice
    }

    private static func named(_ text: String) -> PasswordSchemeChoice? {
        all.first { $0.name == text }
    }

    private static func withParameters(_ text: String) -> PasswordSchemeChoice? {
        guard var scanner = HashScanner(text) else { return nil }
        var choice: PasswordSchemeChoice?
        if scanner.take("bcrypt:cost=") {
            choice = scanner.takeNumber(10...15).map { .bcrypt(cost: $0) }
        } else if scanner.take("argon2id:m=") {
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

extension PasswordSchemeChoice {
    /// The same scheme with parameters that take a multiple of the time, or a little less, where the parameters allow it.
    ///
    /// It stays within the bounds of ``init(_:)``, so that the result is a valid setting.
    ///
    /// - Parameter factor: The multiple.
    public func scaled(by factor: Double) -> PasswordSchemeChoice {
        let factor = factor.isFinite ? min(max(factor, 0.000_1), 10_000) : 1
        let doublings = Int(exactly: log2(factor).rounded(.down)) ?? 0
        func rounds(_ rounds: Int, _ range: ClosedRange<Int>) -> Int {
            let scaled = Int(exactly: (Double(rounds) * factor / 1_000).rounded(.down)) ?? 0
            return min(max(scaled * 1_000, range.lowerBound), range.upperBound)
        }
        switch kind {
        case .bcrypt(let cost): return .bcrypt(cost: min(max((cost ?? 12) + doublings, 10), 15))
        case .argon2id(let memory, let passes, let lanes):
            let work = Int(exactly: (Double(memory * passes) * factor).rounded(.down)) ?? 0
            let memory = min(max(work / 2 / 1_024 * 1_024, 19_456), PasswordLimits.memory)
            let most = Argon2.maximumWork / memory
            return .argon2id(memory: memory, passes: min(max(work / memory, 2), most), lanes: lanes)
        case .scrypt(let parameters):
            let usual = Scrypt.Parameters(logarithm: 17, blockSize: 8, parallelism: 1)
            let repetitions = Int(exactly: (Double(parameters.work) * factor / Double(usual.work)).rounded(.down)) ?? 0
            return .scrypt(
                Scrypt.Parameters(logarithm: 17, blockSize: 8, parallelism: min(max(repetitions, 1), 4))
            )
        case .pbkdf2(let digest, let count):
            return .pbkdf2(digest, rounds: rounds(count, digest.recommendedRounds...digest.maximumRounds))
        case .shaCrypt(let digest, let count):
            return .shaCrypt(digest, rounds: rounds(count, 500_000...SHACrypt.allowedRounds.upperBound))
        case .yescrypt(let cost): return .yescrypt(cost: min(max(cost + doublings, 5), 9))
        }
    }
}
