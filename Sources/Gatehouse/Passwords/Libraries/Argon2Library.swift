import CArgon2
import CPlatform

/// Argon2 (RFC 9106), computed by libargon2.
///
/// The one file that calls it. The library wipes the memory it worked in, and the copy of the phrase is wiped here.
enum Argon2Library {
    /// Which addressing the algorithm uses; the raw value is the name in hashes.
    enum Variant: String, CaseIterable {
        /// By what is in the memory: strong against many processors, weak against who watches the memory.
        case d = "argon2d"
        /// By the position alone.
        case i = "argon2i"
        /// By the position at first, then by what is in the memory (RFC 9106 §4 recommends it).
        case id = "argon2id"

        fileprivate var type: argon2_type {
            switch self {
            case .d: Argon2_d
            case .i: Argon2_i
            case .id: Argon2_id
            }
        }
    }

    /// What a hash was made with.
    struct Parameters: Hashable {
        let variant: Variant
        /// 0x13 today; 0x10 in hashes from before 2016.
        let version: UInt32
        /// In KiB.
        let memory: UInt32
        let passes: UInt32
        let lanes: UInt32

        /// Takes parameters; nil if one is out of the range of the library's numbers.
        init?(_ variant: Variant, version: UInt32, memory: Int, passes: Int, lanes: Int) {
            guard let memory = UInt32(exactly: memory), let passes = UInt32(exactly: passes),
                let lanes = UInt32(exactly: lanes)
            else { return nil }
            self.variant = variant
            self.version = version
            self.memory = memory
            self.passes = passes
            self.lanes = lanes
        }
    }

    /// Hashes a phrase.
    ///
    /// Lanes are computed one after the other on the calling thread: hashing keeps to the threads it was given.
    ///
    /// - Returns: The tag, or nil if the library refuses the parameters or has no memory.
    static func tag(
        of phrase: SecretBytes,
        salt: [UInt8],
        _ parameters: Parameters,
        byteCount: Int
    ) -> SecretBytes? {
        // Shared storage is copied before it is changed, so wiping this array leaves the caller's.
        var phrase = phrase.bytes
        var salt = salt
        var tag = [UInt8](repeating: 0, count: byteCount)
        guard let phraseCount = UInt32(exactly: phrase.count), let saltCount = UInt32(exactly: salt.count),
            let tagCount = UInt32(exactly: tag.count)
        else { return nil }
        // Each buffer is valid during the innermost closure; the library writes the tag and only reads the others.
        let status = unsafe phrase.withUnsafeMutableBufferPointer { phrase in
            defer { if let base = phrase.baseAddress { unsafe gatehouse_wipe(base, phrase.count) } }
            return unsafe salt.withUnsafeMutableBufferPointer { salt in
                unsafe tag.withUnsafeMutableBufferPointer { tag in
                    var context = unsafe argon2_context()
                    unsafe context.out = tag.baseAddress
                    unsafe context.outlen = tagCount
                    unsafe context.pwd = phraseCount == 0 ? nil : phrase.baseAddress
                    unsafe context.pwdlen = phraseCount
                    unsafe context.salt = salt.baseAddress
                    unsafe context.saltlen = saltCount
                    unsafe context.t_cost = parameters.passes
                    unsafe context.m_cost = parameters.memory
                    unsafe context.lanes = parameters.lanes
                    unsafe context.threads = 1
                    unsafe context.version = parameters.version
                    return unsafe argon2_ctx(&context, parameters.variant.type)
                }
            }
        }
        return status == ARGON2_OK.rawValue ? SecretBytes(tag) : nil
    }
}
