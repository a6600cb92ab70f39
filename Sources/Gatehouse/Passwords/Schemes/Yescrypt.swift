/// yescrypt (Peslyak) as `$y$` crypt strings, the passwords of Debian and Fedora.
public struct Yescrypt: PasswordScheme {
    /// What `crypt` calls the cost, 1 to 9: 16 MiB at 5, and twice that for each one more.
    public let cost: Int

    /// Makes a scheme.
    ///
    /// - Parameter cost: The cost; outside 1 to 9 it is brought inside. 5 is Debian's default.
    public init(cost: Int = 5) {
        self.cost = min(max(cost, 1), Self.costs.count)
    }

    /// The parameters of each cost as libxcrypt writes them, up to 256 MiB.
    ///
    /// yescrypt has many more, and other flavours; nobody who asks `crypt` for a hash gets them.
    private static let costs = ["j75", "j85", "j7T", "j8T", "j9T", "jAT", "jBT", "jCT", "jDT"]

    /// The scheme's name.
    public var name: String { "yescrypt" }

    /// The library takes no more.
    public var maximumByteCount: Int { XCrypt.maximumByteCount }

    /// How long a hash of this cost takes.
    public var nominalTime: Duration { Self.time(cost: cost) }

    /// Takes the parameters of the costs 1 to 9 and a salt of 16 bytes or more.
    public func nominalTime(of hash: String) -> Duration? { Self.read(hash).map { Self.time(cost: $0.cost) } }

    /// Hashes a phrase of at most 511 bytes.
    public func hash(_ phrase: SecretBytes, salt: [UInt8]) -> String? {
        guard salt.count == 16 else { return nil }
        return XCrypt.setting("$y$", cost: cost, salt: salt).flatMap { XCrypt.hash(phrase, setting: $0) }
    }

    /// Whether a phrase of at most 511 bytes is the one that was hashed, compared in constant time.
    public func verify(_ phrase: SecretBytes, against hash: String) -> Bool {
        Self.read(hash) != nil && XCrypt.verify(phrase, against: hash)
    }

    /// Whether a hash has another cost than those made now.
    public func isOutdated(_ hash: String) -> Bool { Self.read(hash)?.cost != cost }

    /// yescrypt at lower costs: the part in binary, a cost for each digit, and the last one rounded.
    public func fillers(for fraction: Double) -> [any PasswordScheme] {
        var left = fraction
        var fillers: [any PasswordScheme] = []
        for lower in (1..<cost).reversed() {
            let part = Self.time(cost: lower) / nominalTime
            guard left >= part else { continue }
            fillers.append(Yescrypt(cost: lower))
            left -= part
        }
        let least = Self.time(cost: 1) / nominalTime
        return cost > 1 && left >= least / 2 && left < least ? fillers + [Yescrypt(cost: 1)] : fillers
    }

    /// 1.1 ms for each MiB: 1 and 2 MiB at the costs 1 and 2, from 3 on 4 MiB and twice that for each one more.
    private static func time(cost: Int) -> Duration { .microseconds(1_100) * (1 << (cost - 1)) }

    /// Whether a salt stands for whole bytes: two characters for one left over at the end, three for two, and no bit too
    /// many in the last of them.
    private static func isWhole(_ salt: String) -> Bool {
        guard let last = salt.last else { return false }
        switch salt.utf8.count % 4 {
        case 0: return true
        case 2: return "./01".contains(last)
        case 3: return "./0123456789ABCD".contains(last)
        default: return false
        }
    }

    private static func read(_ hash: String) -> (cost: Int, salt: String)? {
        guard var scanner = HashScanner(hash), scanner.take("$y$"),
            let parameters = scanner.takeText(3...3, of: .alphanumeric),
            let index = costs.firstIndex(of: parameters), scanner.take("$"),
            let salt = scanner.takeText(22...86, of: .crypt), isWhole(salt), scanner.take("$"),
            scanner.takeText(43...43, of: .crypt) != nil, scanner.isAtEnd
        else { return nil }
        return (index + 1, salt)
    }
}
