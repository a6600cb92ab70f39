/// bcrypt (Provos and Mazières 1999) as `$2b$` crypt strings.
///
/// `$2a$` and `$2y$`, which PHP and Laravel write, name the same algorithm and are verified too.
public struct Bcrypt: PasswordScheme {
    /// The base-two logarithm of the number of rounds, 4 to 15.
    ///
    /// One more doubles the time.
    public let cost: Int

    /// Makes a scheme.
    ///
    /// - Parameter cost: The base-two logarithm of the number of rounds; outside 4 to 15 it is brought inside. Below 10
    ///   it is fit for tests alone.
    public init(cost: Int = 12) {
        self.cost = min(max(cost, Self.costs.lowerBound), Self.costs.upperBound)
    }

    /// A higher cost would let whoever can write a hash make every sign-in take long: 15 is 1.6 s, and 31 is a day.
    private static let costs = 4...15

    /// The scheme's name.
    public var name: String { "bcrypt" }

    /// bcrypt looks at 72 bytes and ignores the rest.
    public var significantByteCount: Int { 72 }

    /// A longer phrase is refused, never cut.
    public var maximumByteCount: Int { 72 }

    /// How long a hash of this cost takes.
    public var nominalTime: Duration { Self.time(cost: cost) }

    /// Takes `$2a$`, `$2b$` or `$2y$`, a cost of 04 to 15, and 53 characters of bcrypt's base64.
    public func nominalTime(of hash: String) -> Duration? {
        Self.read(hash).map { Self.time(cost: $0.cost) }
    }

    /// Hashes a phrase of at most 72 bytes.
    public func hash(_ phrase: SecretBytes, salt: [UInt8]) -> String? {
        guard salt.count == 16, phrase.bytes.count <= maximumByteCount else { return nil }
        return XCrypt.setting("$2b$", cost: cost, salt: salt).flatMap { XCrypt.hash(phrase, setting: $0) }
    }

    /// Whether a phrase of at most 72 bytes is the one that was hashed, compared in constant time.
    public func verify(_ phrase: SecretBytes, against hash: String) -> Bool {
        guard phrase.bytes.count <= maximumByteCount, recognizes(hash) else { return false }
        return XCrypt.verify(phrase, against: hash)
    }

    /// Whether a hash has another cost or an older prefix than those made now.
    public func isOutdated(_ hash: String) -> Bool {
        guard let form = Self.read(hash) else { return true }
        return form.cost != cost || form.letter != "b"
    }

    /// bcrypt at lower costs: the part in binary, a cost for each digit.
    public func fillers(for fraction: Double) -> [any PasswordScheme] {
        var left = Int(exactly: (fraction * Double(1 << cost)).rounded()) ?? 0
        var fillers: [any PasswordScheme] = []
        for lower in (Self.costs.lowerBound..<cost).reversed() where left >= 1 << lower {
            fillers.append(Bcrypt(cost: lower))
            left -= 1 << lower
        }
        return fillers
    }

    private static func time(cost: Int) -> Duration { .microseconds(49) * (1 << cost) }

    private static func read(_ hash: String) -> (letter: String, cost: Int)? {
        guard var scanner = HashScanner(hash), scanner.take("$2"),
            let letter = ["a", "b", "y"].first(where: { scanner.take($0) }), scanner.take("$"),
            let digits = scanner.takeText(2...2, of: .alphanumeric),
            // Two digits, the first of them zero below ten.
            let cost = costs.first(where: { digits == ($0 < 10 ? "0\($0)" : "\($0)") }), scanner.take("$"),
            scanner.takeText(53...53, of: .crypt) != nil, scanner.isAtEnd
        else { return nil }
        return (letter, cost)
    }
}
