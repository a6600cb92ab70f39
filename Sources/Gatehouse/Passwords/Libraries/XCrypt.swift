import CPlatform
import CXCrypt

/// Crypt strings, computed by libxcrypt.
///
/// The one file that calls it. The library takes many more settings than Gatehouse does, two letters of DES among them,
/// so nothing comes here but what a scheme has read and found to be its own.
enum XCrypt {
    /// The longest phrase that the library takes, in bytes.
    static let maximumByteCount = Int(CRYPT_MAX_PASSPHRASE_SIZE) - 1

    /// Makes a setting: prefix, cost and salt.
    ///
    /// - Parameters:
    ///   - prefix: What names the algorithm, such as `$2b$`.
    ///   - cost: What the algorithm calls its cost.
    ///   - salt: The salt.
    /// - Returns: The setting, or nil if the library makes none of these.
    static func setting(_ prefix: String, cost: Int, salt: [UInt8]) -> String? {
        guard let cost = UInt(exactly: cost), let count = Int32(exactly: salt.count) else { return nil }
        let salt = salt.map { CChar(bitPattern: $0) }
        // The library writes a terminated string of at most the buffer's size, or returns nil.
        return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(CRYPT_GENSALT_OUTPUT_SIZE)) {
            output in
            guard
                let setting = unsafe crypt_gensalt_rn(
                    prefix,
                    cost,
                    salt,
                    count,
                    output.baseAddress,
                    Int32(output.count)
                )
            else { return nil }
            return unsafe String(cString: setting)
        }
    }

    /// Hashes a phrase under a setting, or under a hash, which begins with its setting.
    ///
    /// - Returns: The hash; nil if the phrase is too long or has a zero byte, or if the library refuses the setting.
    static func hash(_ phrase: SecretBytes, setting: String) -> String? {
        let bytes = phrase.bytes
        guard bytes.count <= maximumByteCount, !bytes.contains(0) else { return nil }
        return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: bytes.count + 1) { terminated in
            // The index stays below the capacity, and the copy is wiped before its memory is given back.
            for (index, byte) in bytes.enumerated() { unsafe terminated[index] = CChar(bitPattern: byte) }
            unsafe terminated[bytes.count] = 0
            defer { unsafe wipe(UnsafeMutableRawBufferPointer(terminated)) }
            // crypt_rn needs a zeroed crypt_data of its own for each call and keeps nothing; what it leaves there is
            // wiped.
            return unsafe withUnsafeTemporaryAllocation(of: crypt_data.self, capacity: 1) { buffer in
                let data = UnsafeMutableRawBufferPointer(buffer)
                guard let base = data.baseAddress, let size = Int32(exactly: data.count) else { return nil }
                unsafe data.initializeMemory(as: UInt8.self, repeating: 0)
                defer { unsafe wipe(data) }
                guard let output = unsafe crypt_rn(terminated.baseAddress, setting, base, size) else { return nil }
                return unsafe String(cString: output)
            }
        }
    }

    /// Whether a phrase, hashed under a hash's setting, gives this hash again.
    static func verify(_ phrase: SecretBytes, against hash: String) -> Bool {
        guard let output = self.hash(phrase, setting: hash) else { return false }
        return SecretBytes(Array(output.utf8)).isSame(as: SecretBytes(Array(hash.utf8)))
    }

    private static func wipe(_ buffer: UnsafeMutableRawBufferPointer) {
        guard let base = buffer.baseAddress else { return }
        // The buffer is valid for its whole length while its allocation's closure runs.
        unsafe gatehouse_wipe(base, buffer.count)
    }
}
