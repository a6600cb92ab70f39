public import GatehouseDatastore

extension UserRecord {
    /// The columns that ``init(row:)`` reads and ``values()`` writes, in their order.
    public static let columnNames = [
        "id", "email", "email_canonical", "username", "username_canonical", "password_hash", "is_active",
        "confirmed_at", "security_epoch", "sign_in_at", "sign_in_address", "last_sign_in_at", "last_sign_in_address",
        "sign_in_count", "created_at", "updated_at", "version", "attributes", "language",
    ]

    /// Returns the values for ``columnNames``, in their order; the attributes as ``encodedAttributes(_:)`` writes them.
    ///
    /// - Throws: ``GatehouseDatastore/StoreError`` as ``encodedAttributes(_:)`` does.
    @inlinable
    public func values<Value: RecordValue>() throws(StoreError) -> [Value] {
        [
            .id(id), .stored(email.display), .stored(email.canonical.text), .stored(username?.display),
            .stored(username?.canonical.text), .stored(passwordHash?.text), .flag(isActive), .moment(confirmedAt),
            .integer(securityEpoch.number), .moment(signIns.current?.at), .stored(signIns.current?.address),
            .moment(signIns.last?.at), .stored(signIns.last?.address), .integer(signIns.count), .moment(createdAt),
            .moment(updatedAt), .integer(version.number), .text(try Self.encodedAttributes(attributes)),
            .name(language),
        ]
    }

    /// Reads ``columnNames``.
    ///
    /// - Throws: ``GatehouseDatastore/StoreError`` with code `corrupt` if they do not hold a user.
    @inlinable
    public init<Row: RecordRow>(row: inout Row) throws(StoreError) {
        let id: UserID = try row.id()
        let email = try UserIdentifier(.email, display: row.text(), canonical: row.text())
        var username: UserIdentifier?
        let display = try row.optionalText()
        let canonical = try row.optionalText()
        if let display, let canonical {
            username = try UserIdentifier(.username, display: display, canonical: canonical)
        } else if display != nil || canonical != nil {
            throw .unreadable("a username")
        }
        let passwordHash = try row.optionalText().map(PasswordHash.init)
        let isActive = try row.flag()
        let confirmedAt = try row.optionalMoment()
        let securityEpoch = SecurityEpoch(try row.integer())
        let current = try SignInTrack.Entry(row: &row)
        let last = try SignInTrack.Entry(row: &row)
        let signIns = SignInTrack(current: current, last: last, count: try row.integer())
        let createdAt = try row.moment()
        let updatedAt = try row.moment()
        let version = RecordVersion(try row.integer())
        let attributes = try Self.decodedAttributes(try row.string())
        let language = try row.optionalName()
        self.init(
            id: id,
            email: email,
            username: username,
            passwordHash: passwordHash,
            createdAt: createdAt,
            isActive: isActive,
            confirmedAt: confirmedAt,
            securityEpoch: securityEpoch,
            signIns: signIns,
            attributes: attributes,
            language: language,
            updatedAt: updatedAt,
            version: version
        )
    }
}

extension UserIdentifier {
    @inlinable
    init(
        _ kind: CanonicalIdentifier.Kind,
        display: StoredText,
        canonical: StoredText
    ) throws(StoreError) {
        guard let canonical = CanonicalIdentifier(kind, canonical) else { throw .unreadable("a user's identifier") }
        self.init(display: display, canonical: canonical)
    }
}

extension SignInTrack.Entry {
    /// Reads a time and an address; nil if there is no time.
    @inlinable
    init?<Row: RecordRow>(row: inout Row) throws(StoreError) {
        let at = try row.optionalMoment()
        let address = try row.optionalText()
        guard let at else { return nil }
        self.init(at: at, address: address)
    }
}
