import Crypto

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The server's secret keys: the current one, and earlier ones that still verify.
///
/// What Gatehouse signs, it signs with a key derived from the current one for that purpose alone (HKDF-SHA256, RFC
/// 5869), so no purpose's key opens another's. To rotate, put a new key first and keep the old one until everything
/// it signed has expired.
public struct KeyRing: Sendable {
    /// The least number of bytes in a key: 32, the strength of the hashes used with it.
    public static let minimumByteCount = 32

    /// The key that signs.
    public let current: SecretKey

    /// Keys that verify but no longer sign, latest first.
    public let previous: [SecretKey]

    /// The peppers of password hashes.
    ///
    /// They are kept with the keys, because they are as secret and every node needs the same.
    public let peppers: PepperRing

    /// Makes a ring.
    ///
    /// - Parameters:
    ///   - current: The key that signs.
    ///   - previous: Keys that still verify.
    ///   - peppers: The peppers of password hashes.
    public init(current: SecretKey, previous: [SecretKey] = [], peppers: PepperRing = .empty) {
        self.current = current
        self.previous = previous
        self.peppers = peppers
    }

    /// Reads a ring as it stands in a setting: keys in base64, separated by commas, the current one first.
    ///
    /// - Parameters:
    ///   - text: The keys.
    ///   - peppers: The peppers of password hashes.
    /// - Throws: ``KeyError`` if there is no key, or one is not base64 or too weak.
    public init(base64List text: String, peppers: PepperRing = .empty) throws(KeyError) {
        var keys: [SecretKey] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: true) {
            let trimmed = String(part.filter { !$0.isWhitespace })
            if trimmed.isEmpty { continue }
            guard let data = Data(base64Encoded: trimmed) else { throw KeyError.notBase64 }
            keys.append(try SecretKey(Array(data)))
        }
        guard let first = keys.first else { throw KeyError.missing }
        self.init(current: first, previous: Array(keys.dropFirst()), peppers: peppers)
    }

    /// All keys, the current one first.
    public var all: [SecretKey] { [current] + previous }

    /// The same keys with other peppers.
    public func with(_ peppers: PepperRing) -> KeyRing {
        KeyRing(current: current, previous: previous, peppers: peppers)
    }
}
