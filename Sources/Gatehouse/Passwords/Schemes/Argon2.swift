/// Argon2id (RFC 9106) as `$argon2id$v=19$m=…,t=…,p=…$salt$tag` strings of the PHC format.
///
/// Hashes of `argon2i`, which PHP and Laravel wrote, and of `argon2d` are verified too, and those of the version before
/// 2016.
public struct Argon2: PasswordScheme {
    /// The memory, in KiB.
    public let memory: Int
    /// How often the memory is gone over.
    public let passes: Int
    /// Into how many parts the memory is divided that could be filled at once; here they are filled one by one.
    public let lanes: Int

    /// Makes a scheme; without arguments as OWASP's Password Storage Cheat Sheet asks.
    ///
    /// What is outside the limits is brought inside.
    ///
    /// - Parameters:
    ///   - memory: The memory, in KiB; at least eight for each lane.
    ///   - passes: How often it is gone over.
    ///   - lanes: Into how many parts it is divided.
    public init(memory: Int = 19_456, passes: Int = 2, lanes: Int = 1) {
        self.lanes = min(max(lanes, 1), Self.maximumLanes)
        self.memory = min(max(memory, 8 * self.lanes), PasswordLimits.memory)
        self.passes = min(max(passes, 1), Self.maximumWork / self.memory)
    }

    /// Django asks for 8 lanes and RFC 9106 for 4; more would have small blocks for nothing.
    static let maximumLanes = 16

    /// The most KiB over all passes: 2 GiB, 1.3 s.
    static let maximumWork = 2_097_152

    private static let tagByteCount = 32

    /// The scheme's name.
    public var name: String { "argon2id" }

    /// How long a hash with these parameters takes.
    public var nominalTime: Duration { Self.time(memory: memory, passes: passes) }

    /// Takes the three variants up to the limits, with a salt of 8 to 64 and a tag of 16 to 64 bytes.
    public func nominalTime(of hash: String) -> Duration? {
        Self.read(hash).map { Self.time(memory: Int($0.parameters.memory), passes: Int($0.parameters.passes)) }
    }

    /// Hashes a phrase.
    public func hash(_ phrase: SecretBytes, salt: [UInt8]) -> String? {
        guard salt.count == 16, let parameters,
            let tag = Argon2Library.tag(of: phrase, salt: salt, parameters, byteCount: Self.tagByteCount)
        else { return nil }
        return "$argon2id$v=19$m=\(memory),t=\(passes),p=\(lanes)$\(Base64.encode(salt))$\(Base64.encode(tag.bytes))"
    }

    /// Whether a phrase is the one that was hashed, compared in constant time.
    public func verify(_ phrase: SecretBytes, against hash: String) -> Bool {
        guard let form = Self.read(hash),
            let tag = Argon2Library.tag(of: phrase, salt: form.salt, form.parameters, byteCount: form.tag.count)
        else { return false }
        return tag.isSame(as: SecretBytes(form.tag))
    }

    /// Whether a hash has another variant, version or parameters than those made now.
    public func isOutdated(_ hash: String) -> Bool {
        guard let form = Self.read(hash) else { return true }
        return form.parameters != parameters || form.salt.count < 16 || form.tag.count != Self.tagByteCount
    }

    /// Argon2 with a part of the memory.
    public func fillers(for fraction: Double) -> [any PasswordScheme] {
        guard let part = Int(exactly: (fraction * Double(memory)).rounded()), part >= 8 * lanes else { return [] }
        return [Argon2(memory: part, passes: passes, lanes: lanes)]
    }

    private var parameters: Argon2Library.Parameters? {
        Argon2Library.Parameters(.id, version: 0x13, memory: memory, passes: passes, lanes: lanes)
    }

    private static func time(memory: Int, passes: Int) -> Duration { .nanoseconds(600) * (memory * passes) }

    private struct Form {
        var parameters: Argon2Library.Parameters
        var salt: [UInt8]
        var tag: [UInt8]
    }

    private static func read(_ hash: String) -> Form? {
        guard var scanner = HashScanner(hash), scanner.take("$"),
            let name = scanner.takeText(7...8, of: .alphanumeric), let variant = Argon2Library.Variant(rawValue: name),
            scanner.take("$")
        else { return nil }
        // Without a version, and with 16, it is that of before 2016.
        let version: UInt32 = scanner.take("v=19$") ? 0x13 : 0x10
        if version == 0x10 { _ = scanner.take("v=16$") }
        guard scanner.take("m="), let memory = scanner.takeNumber(8...PasswordLimits.memory),
            scanner.take(",t="), let passes = scanner.takeNumber(1...(maximumWork / memory)),
            scanner.take(",p="), let lanes = scanner.takeNumber(1...min(maximumLanes, memory / 8)),
            scanner.take("$"), let salt = scanner.takeBytes(8...64, of: .base64),
            scanner.take("$"), let tag = scanner.takeBytes(16...64, of: .base64), scanner.isAtEnd
        else { return nil }
        return Argon2Library.Parameters(variant, version: version, memory: memory, passes: passes, lanes: lanes)
            .map { Form(parameters: $0, salt: salt, tag: tag) }
    }
}
