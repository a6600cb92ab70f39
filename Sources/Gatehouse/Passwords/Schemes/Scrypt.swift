/// scrypt (RFC 7914) as passlib's `$scrypt$ln=…,r=…,p=…$salt$key` strings.
public struct Scrypt: PasswordScheme {
    /// What a hash costs.
    public struct Parameters: Hashable, Sendable {
        /// The base-two logarithm of N, the number of blocks in memory.
        public var logarithm: Int
        /// r, the size of a block in units of 128 bytes.
        public var blockSize: Int
        /// p, how often all of it is done.
        public var parallelism: Int

        /// Makes parameters.
        public init(logarithm: Int, blockSize: Int, parallelism: Int) {
            self.logarithm = logarithm
            self.blockSize = blockSize
            self.parallelism = parallelism
        }

        /// What the time is proportional to: N·r·p.
        var work: Int { (1 << logarithm) * blockSize * parallelism }

        /// Whether they are within the limits.
        ///
        /// The memory is at most 256 MiB, the work 2²² (1.1 s). RFC 7914 §2 has N below 2^(16·r), and above r = 16 the
        /// library finds too little memory.
        var isWithinLimits: Bool {
            (1...21).contains(logarithm) && (1...16).contains(blockSize) && (1...16).contains(parallelism)
                && logarithm < 16 * blockSize && (1 << logarithm) * blockSize <= PasswordLimits.memory * 8
                && work <= 1 << 22
        }

        var nominalTime: Duration { .nanoseconds(262) * work }
    }

    /// What a hash costs.
    public let parameters: Parameters

    /// Makes a scheme; without arguments as OWASP's Password Storage Cheat Sheet asks: N = 2¹⁷, r = 8, p = 1, 128 MiB.
    ///
    /// - Parameter parameters: What a hash costs; outside the limits, the default is taken.
    public init(_ parameters: Parameters = Parameters(logarithm: 17, blockSize: 8, parallelism: 1)) {
        self.parameters =
            parameters.isWithinLimits ? parameters : Parameters(logarithm: 17, blockSize: 8, parallelism: 1)
    }

    private static let keyByteCount = 32

    /// The scheme's name.
    public var name: String { "scrypt" }

    /// How long a hash with these parameters takes.
    public var nominalTime: Duration { parameters.nominalTime }

    /// Takes parameters within the limits, a salt of 1 to 64 bytes and a key of 32.
    public func nominalTime(of hash: String) -> Duration? { Self.read(hash)?.parameters.nominalTime }

    /// Hashes a phrase.
    public func hash(_ phrase: SecretBytes, salt: [UInt8]) -> String? {
        guard salt.count == 16,
            let key = KeyDerivation.scrypt(phrase, salt: salt, parameters, byteCount: Self.keyByteCount)
        else { return nil }
        let cost = "ln=\(parameters.logarithm),r=\(parameters.blockSize),p=\(parameters.parallelism)"
        return "$scrypt$\(cost)$\(Base64.encode(salt))$\(Base64.encode(key.bytes))"
    }

    /// Whether a phrase is the one that was hashed, compared in constant time.
    public func verify(_ phrase: SecretBytes, against hash: String) -> Bool {
        guard let form = Self.read(hash),
            let key = KeyDerivation.scrypt(phrase, salt: form.salt, form.parameters, byteCount: form.key.count)
        else { return false }
        return key.isSame(as: SecretBytes(form.key))
    }

    /// Whether a hash has other parameters or a shorter salt than those made now.
    public func isOutdated(_ hash: String) -> Bool {
        guard let form = Self.read(hash) else { return true }
        return form.parameters != parameters || form.salt.count < 16
    }

    /// scrypt with fewer blocks: the part in binary, a number of blocks for each digit.
    public func fillers(for fraction: Double) -> [any PasswordScheme] {
        var left = Int(exactly: (fraction * Double(1 << parameters.logarithm)).rounded()) ?? 0
        var fillers: [any PasswordScheme] = []
        // Below a thousandth of the whole nothing can be seen any more.
        for lower in (max(parameters.logarithm - 10, 1)..<parameters.logarithm).reversed() where left >= 1 << lower {
            var part = parameters
            part.logarithm = lower
            fillers.append(Scrypt(part))
            left -= 1 << lower
        }
        return fillers
    }

    private static func read(_ hash: String) -> (parameters: Parameters, salt: [UInt8], key: [UInt8])? {
        guard var scanner = HashScanner(hash), scanner.take("$scrypt$ln="),
            let logarithm = scanner.takeNumber(1...21), scanner.take(",r="),
            let blockSize = scanner.takeNumber(1...16), scanner.take(",p="),
            let parallelism = scanner.takeNumber(1...16), scanner.take("$"),
            let salt = scanner.takeBytes(1...64, of: .base64), scanner.take("$"),
            let key = scanner.takeBytes(keyByteCount...keyByteCount, of: .base64), scanner.isAtEnd
        else { return nil }
        let parameters = Parameters(logarithm: logarithm, blockSize: blockSize, parallelism: parallelism)
        return parameters.isWithinLimits ? (parameters, salt, key) : nil
    }
}
