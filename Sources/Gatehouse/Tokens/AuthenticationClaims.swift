import GatehouseDatastore

/// What an authentication token says.
struct AuthenticationClaims: Hashable, Sendable {
    /// The length of a token's body.
    static let byteCount = 16 + 8 * 4

    /// For whom it acts.
    var user: UserID

    /// The epoch that its user had.
    var epoch: SecurityEpoch

    /// When it was issued.
    var issuedAt: Timestamp

    /// From when on it is worth nothing.
    var expiresAt: Timestamp

    /// When its user last proved who they are; nil if they were recognised without.
    var authenticatedAt: Timestamp?

    /// Makes claims.
    init(
        user: UserID,
        epoch: SecurityEpoch,
        issuedAt: Timestamp,
        expiresAt: Timestamp,
        authenticatedAt: Timestamp?
    ) {
        self.user = user
        self.epoch = epoch
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
        self.authenticatedAt = authenticatedAt
    }

    /// Reads the body of a token that was signed; nil if it has another length.
    init?(_ body: [UInt8]) {
        guard body.count == Self.byteCount, let user = UserID(bytes: body.prefix(16)) else { return nil }
        let numbers = (0..<4).map { Int64(bigEndianBytes: body[(16 + 8 * $0)..<(24 + 8 * $0)]) }
        self.user = user
        epoch = SecurityEpoch(numbers[0])
        issuedAt = Timestamp(microseconds: numbers[1])
        expiresAt = Timestamp(microseconds: numbers[2])
        authenticatedAt = numbers[3] == .min ? nil : Timestamp(microseconds: numbers[3])
    }

    /// The body of a token: the user, and four numbers of eight bytes, most significant first.
    var body: [UInt8] {
        let numbers = [
            epoch.number, issuedAt.microseconds, expiresAt.microseconds, authenticatedAt?.microseconds ?? .min,
        ]
        return user.bytes + numbers.flatMap(\.bigEndianBytes)
    }
}

extension Int64 {
    /// The eight bytes of the number, most significant first.
    fileprivate var bigEndianBytes: [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: self >> (56 - 8 * Int64($0))) }
    }

    /// Reads a number from its bytes, most significant first.
    fileprivate init(bigEndianBytes bytes: some Sequence<UInt8>) {
        self = Int64(bitPattern: bytes.reduce(0 as UInt64) { $0 << 8 | UInt64($1) })
    }
}
