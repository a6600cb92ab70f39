import CPlatform
import CXCrypt
public import GatehouseDatastore

/// bcrypt (Provos and Mazières 1999) as `$2b$` crypt strings, computed by libxcrypt.
///
/// The one file that calls it.
public struct Bcrypt: PasswordScheme {
    /// The base-two logarithm of the number of rounds, 10 to 15.
    ///
    /// One more doubles the time.
    public let cost: Int

    /// Makes a scheme.
    ///
    /// - Parameter cost: The base-two logarithm of the number of rounds; outside 4 to 15 it is brought inside. Below 10
    ///   it is fit for tests alone.
    public init(cost: Int) {
        self.cost = min(max(cost, 4), 15)
    }

    /// The scheme's name.
    public var name: String { "bcrypt" }

    /// bcrypt looks at 72 bytes and ignores the rest, so a longer password is refused, never cut.
    public var maximumByteCount: Int { 72 }

    /// Whether a hash is `$2a$`, `$2b$` or `$2y$`, a cost of 04 to 15, and 53 characters of bcrypt's base64.
    ///
    /// A higher cost would let whoever can write a hash make every sign-in take minutes.
    public func recognizes(_ hash: PasswordHash) -> Bool {
        cost(of: hash) != nil
    }

    /// Hashes a password with a fresh salt of sixteen bytes.
    public func hash(_ password: Password, salt: [UInt8]) -> PasswordHash? {
        guard salt.count == 16, let setting = Self.setting(cost: cost, salt: salt) else { return nil }
        return crypt(password, setting: setting).flatMap(StoredText.init).map(PasswordHash.init)
    }

    /// Whether a password is the one that was hashed, compared in constant time.
    public func verify(_ password: Password, against hash: PasswordHash) -> Bool {
        guard recognizes(hash), let output = crypt(password, setting: hash.text.string) else { return false }
        return SecretBytes(Array(output.utf8)).isSame(as: SecretBytes(Array(hash.text.string.utf8)))
    }

    /// Whether a hash has another cost or an older prefix than those made now.
    public func isOutdated(_ hash: PasswordHash) -> Bool {
        cost(of: hash) != cost || !hash.text.string.hasPrefix("$2b$")
    }

    private func cost(of hash: PasswordHash) -> Int? {
        let bytes = Array(hash.text.string.utf8)
        guard bytes.count == 60, bytes[0] == UInt8(ascii: "$"), bytes[1] == UInt8(ascii: "2"),
            [UInt8(ascii: "a"), UInt8(ascii: "b"), UInt8(ascii: "y")].contains(bytes[2]),
            bytes[3] == UInt8(ascii: "$"), bytes[6] == UInt8(ascii: "$"),
            bytes[7...].allSatisfy(Self.isBase64), bytes[4...5].allSatisfy({ (48...57).contains($0) }),
            let cost = Int(String(decoding: bytes[4...5], as: UTF8.self)), (4...15).contains(cost)
        else { return nil }
        return cost
    }

    private static func isBase64(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "/"): true
        default: false
        }
    }

    private static func setting(cost: Int, salt: [UInt8]) -> String? {
        let salt = salt.map { CChar(bitPattern: $0) }
        // The library writes a terminated string of at most the buffer's size, or returns nil.
        return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(CRYPT_GENSALT_OUTPUT_SIZE)) {
            output in
            guard
                let setting = unsafe crypt_gensalt_rn(
                    "$2b$",
                    UInt(cost),
                    salt,
                    Int32(salt.count),
                    output.baseAddress,
                    Int32(output.count)
                )
            else { return nil }
            return unsafe String(cString: setting)
        }
    }

    /// Runs `crypt_rn`; nil if the password is too long or has U+0000, or the library refuses the setting.
    private func crypt(_ password: Password, setting: String) -> String? {
        guard password.byteCount <= maximumByteCount, !password.hasNull else { return nil }
        let phrase = password.bytes.bytes.map { CChar(bitPattern: $0) } + [0]
        // crypt_rn needs a zeroed crypt_data of its own for each call and keeps nothing; what it leaves there is wiped.
        return unsafe withUnsafeTemporaryAllocation(of: crypt_data.self, capacity: 1) { buffer in
            guard let data = UnsafeMutableRawPointer(buffer.baseAddress) else { return nil }
            let size = MemoryLayout<crypt_data>.size
            unsafe data.initializeMemory(as: UInt8.self, repeating: 0, count: size)
            defer { unsafe gatehouse_wipe(data, size) }
            guard let output = unsafe crypt_rn(phrase, setting, data, Int32(size)) else { return nil }
            return unsafe String(cString: output)
        }
    }
}
