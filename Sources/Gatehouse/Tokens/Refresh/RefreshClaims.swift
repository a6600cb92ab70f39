import Crypto
import GatehouseDatastore

/// What a refresh token says: whose it is, of which family, and a secret of its own.
///
/// The signature shows that the server made it. So a token that is not due is a copy, and not a guess.
struct RefreshClaims: Sendable {
    /// The length of a token's body.
    static let byteCount = 16 + 16 + secretByteCount

    static let secretByteCount = 32

    let user: UserID
    let family: RefreshFamilyID
    let secret: SecretBytes

    init(user: UserID, family: RefreshFamilyID, secret: SecretBytes) {
        self.user = user
        self.family = family
        self.secret = secret
    }

    /// Reads the body of a token that was signed; nil if it has another length.
    init?(_ body: [UInt8]) {
        guard body.count == Self.byteCount, let user = UserID(bytes: body.prefix(16)),
            let family = RefreshFamilyID(bytes: body.dropFirst(16).prefix(16))
        else { return nil }
        self.init(user: user, family: family, secret: SecretBytes(Array(body.suffix(Self.secretByteCount))))
    }

    /// The body of a token.
    var body: [UInt8] { user.bytes + family.bytes + secret.bytes }

    /// Under what the family files the token.
    var digest: TokenDigest { TokenDigest(hashing: secret.bytes) }

    /// What the token's successor may say, by each key of the ring, the current one first.
    ///
    /// Its secret is an HMAC-SHA256 of this one under a key of the server's: whoever holds a copy of the old token learns
    /// nothing of it, and the server can compute it again for each of the calls made at the same time.
    func successors(_ keys: KeyRing) -> [RefreshClaims] {
        keys.digests(of: secret.bytes, for: .refreshSuccessor).map { digest in
            RefreshClaims(user: user, family: family, secret: SecretBytes(digest.bytes))
        }
    }
}
