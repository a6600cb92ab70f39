/// The 256-bit digest under which a store files a secret it never sees.
///
/// The layer above makes it with a hash or a keyed hash of a secret of at least 128 random bits. It names a row; it
/// does not open anything, so it may be compared, hashed and logged in part.
public struct TokenDigest: Hashable, Comparable, Sendable {
    /// The number of bytes: 32.
    public static let byteCount = 32

    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// Takes 32 bytes, or nil for any other number of them.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        unsafe withUnsafeMutableBytes(of: &words) { unsafe $0.copyBytes(from: bytes) }
        self.words = words
    }

    /// Makes a digest from its bytes as four words, each in the machine's own byte order.
    public init(words: (UInt64, UInt64, UInt64, UInt64)) {
        self.words = words
    }

    /// The 32 bytes.
    public var bytes: [UInt8] {
        unsafe withUnsafeBytes { unsafe Array($0) }
    }

    /// Calls a closure with the 32 bytes, which are valid during the call.
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe Swift.withUnsafeBytes(of: words, body)
    }

    /// Whether two digests are the same 32 bytes.
    public static func == (left: TokenDigest, right: TokenDigest) -> Bool {
        (left.words.0 ^ right.words.0) | (left.words.1 ^ right.words.1)
            | (left.words.2 ^ right.words.2) | (left.words.3 ^ right.words.3) == 0
    }

    /// Orders by bytes.
    public static func < (left: TokenDigest, right: TokenDigest) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(words.2)
        hasher.combine(words.3)
    }
}

extension TokenDigest: CustomStringConvertible {
    /// The first eight hexadecimal digits: enough to tell two rows apart in a log.
    public var description: String {
        bytes.prefix(4).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
