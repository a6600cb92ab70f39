public import GatehouseDatastore

/// Tokens that show a request comes from a page of ours: bound to a session or to one browser, and checked without a
/// store.
///
/// A token is sixteen random bytes and their HMAC-SHA256 together with what the token is bound to (the signed
/// double-submit pattern of the OWASP CSRF cheat sheet). The random part makes each token a different text, so a
/// compressed page does not give it away (BREACH).
public struct CrossSiteTokens: Sendable {
    /// What a token is bound to.
    public enum Binding: Hashable, Sendable {
        /// A signed-in session.
        case session(SessionID)
        /// A browser that is not signed in, by the random value of its cookie.
        case browser(String)

        fileprivate var bytes: [UInt8] {
            switch self {
            case .session(let id): [0] + id.bytes
            case .browser(let value): [1] + Array(value.utf8)
            }
        }
    }

    private static let nonceByteCount = 16

    private let keys: KeyRing
    private let surroundings: Surroundings

    init(keys: KeyRing, surroundings: Surroundings) {
        self.keys = keys
        self.surroundings = surroundings
    }

    /// Makes a token.
    public func issue(for binding: Binding) -> String {
        let nonce = surroundings.randomBytes(Self.nonceByteCount)
        return Base64URL.encode(nonce + keys.digest(of: nonce + binding.bytes, for: .crossSiteRequests).bytes)
    }

    /// Whether a text is a token made for this binding, with the current key or an earlier one, found in constant time.
    public func verify(_ text: String, for binding: Binding) -> Bool {
        guard text.utf8.count == 64, let bytes = Base64URL.decode(text),
            bytes.count == Self.nonceByteCount + TokenDigest.byteCount
        else { return false }
        let nonce = Array(bytes.prefix(Self.nonceByteCount))
        guard let presented = TokenDigest(bytes: bytes.dropFirst(Self.nonceByteCount)) else { return false }
        return keys.digests(of: nonce + binding.bytes, for: .crossSiteRequests)
            .reduce(false) { $0 || $1 == presented }
    }

    /// Makes the random value of a browser's cookie.
    public func makeBrowserValue() -> String {
        Base64URL.encode(surroundings.randomBytes(32))
    }
}
