public import GatehouseDatastore
import GatehouseSQL

extension SQLiteDatastore {
    /// Adds a user; see ``GatehouseDatastore/UserStore``.
    public func insert(_ user: UserRecord, with companions: AccompanyingRecords) async throws(StoreError) {
        try await write { connection throws(StoreError) in
            // The constraints decide; who is in the way is only asked once somebody is.
            guard try connection.run(UserQuery.insert, user.values()) == 1 else {
                if try connection.has(UserQuery.byID, [.id(user.id)]) { throw .duplicate(.id) }
                let hasEmail = try connection.has(UserQuery.byEmail, [.stored(user.email.canonical.text)])
                throw .duplicate(hasEmail ? .email : .username)
            }
            try connection.append(companions)
        }
    }

    /// Returns the user with an identifier, or nil if there is none.
    public func load(_ id: UserID) async throws(StoreError) -> UserRecord? {
        try await read { connection throws(StoreError) in
            try connection.first(UserQuery.byID, [.id(id)], UserRecord.init(row:))
        }
    }

    /// Returns the user whose e-mail address or username is this, or nil if there is none.
    public func load(_ identifier: CanonicalIdentifier) async throws(StoreError) -> UserRecord? {
        let query =
            switch identifier.kind {
            case .email: UserQuery.byEmail
            case .username: UserQuery.byUsername
            }
        return try await read { connection throws(StoreError) in
            try connection.first(query, [.stored(identifier.text)], UserRecord.init(row:))
        }
    }

    /// Changes one group of fields, if the user has the version; see ``GatehouseDatastore/UserStore``.
    public func patch(
        _ id: UserID,
        _ patch: UserPatch,
        expecting version: RecordVersion,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> UserPatchOutcome {
        try await write { connection throws(StoreError) in
            guard let user = try connection.first(UserQuery.byID, [.id(id)], UserRecord.init(row:)) else {
                return .absent
            }
            // Nobody else can change the row before the commit: this transaction has the write lock.
            guard user.version == version else { return .stale(user) }
            let fixed: [SQLiteValue] = [.id(id), .moment(now), .integer(patch.bumpsSecurityEpoch ? 1 : 0)]
            let changed: UserRecord?
            switch patch.change {
            case .email(let email, let confirmedAt):
                let holder = [SQLiteValue.stored(email.canonical.text), .id(id)]
                if try connection.has(UserQuery.othersEmail, holder) { throw .duplicate(.email) }
                let values = [.stored(email.display), .stored(email.canonical.text), SQLiteValue.moment(confirmedAt)]
                changed = try connection.changed(UserQuery.setEmail, fixed + values, UserRecord.init(row:))
            case .username(let username):
                let holder = [SQLiteValue.stored(username?.canonical.text), .id(id)]
                if try connection.has(UserQuery.othersUsername, holder) { throw .duplicate(.username) }
                let values = [SQLiteValue.stored(username?.display), .stored(username?.canonical.text)]
                changed = try connection.changed(UserQuery.setUsername, fixed + values, UserRecord.init(row:))
            case .confirmation(let confirmedAt):
                changed = try connection.changed(
                    UserQuery.setConfirmation,
                    fixed + [.moment(confirmedAt)],
                    UserRecord.init(row:)
                )
            case .activation(let isActive):
                changed = try connection.changed(
                    UserQuery.setActivation,
                    fixed + [.flag(isActive)],
                    UserRecord.init(row:)
                )
            case .attributes(let attributes):
                let values = [SQLiteValue.text(try UserRecord.encodedAttributes(attributes))]
                changed = try connection.changed(UserQuery.setAttributes, fixed + values, UserRecord.init(row:))
            case .language(let language):
                changed = try connection.changed(
                    UserQuery.setLanguage,
                    fixed + [.name(language)],
                    UserRecord.init(row:)
                )
            }
            guard let changed else { return .absent }
            try connection.append(companions)
            return .patched(changed)
        }
    }

    /// Replaces the password's hash, if it is still the old one; see ``GatehouseDatastore/UserStore``.
    public func replacePasswordHash(
        of id: UserID,
        from old: PasswordHash?,
        to new: PasswordHash?,
        bumpingEpoch: Bool,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> PasswordReplacement {
        try await write { connection throws(StoreError) in
            let values: [SQLiteValue] = [
                .id(id), .moment(now), .integer(bumpingEpoch ? 1 : 0), .stored(old?.text), .stored(new?.text),
            ]
            guard let user = try connection.changed(UserQuery.replaceHash, values, UserRecord.init(row:)) else {
                return try connection.has(UserQuery.byID, [.id(id)]) ? .superseded : .absent
            }
            try connection.append(companions)
            return .replaced(user)
        }
    }

    /// Notes a sign-in; see ``GatehouseDatastore/UserStore``.
    public func recordSignIn(
        of id: UserID,
        _ entry: SignInTrack.Entry,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> SignInRecording {
        try await write { connection throws(StoreError) in
            let values: [SQLiteValue] = [.id(id), .moment(entry.at), .stored(entry.address)]
            guard let user = try connection.changed(UserQuery.recordSignIn, values, UserRecord.init(row:)) else {
                return .absent
            }
            try connection.append(companions)
            return .recorded(user)
        }
    }

    /// Raises a user's epoch by one; see ``GatehouseDatastore/UserStore``.
    public func bumpSecurityEpoch(
        of id: UserID,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> EpochBump {
        try await write { connection throws(StoreError) in
            let values: [SQLiteValue] = [.id(id), .moment(now), .integer(1)]
            guard let user = try connection.changed(UserQuery.bumpEpoch, values, UserRecord.init(row:)) else {
                return .absent
            }
            try connection.append(companions)
            return .bumped(user.securityEpoch)
        }
    }

    /// Deletes a user with all it owns in this store; see ``GatehouseDatastore/UserStore``.
    public func delete(_ id: UserID, with companions: AccompanyingRecords) async throws(StoreError) -> UserDeletion {
        try await write { connection throws(StoreError) in
            // The references take grants, tokens of every kind, tombstones and mails along.
            guard try connection.run(UserQuery.delete, [.id(id)]) == 1 else { return .absent }
            try connection.run(UserQuery.deleteSessions, [.id(id)])
            try connection.append(companions)
            return .deleted
        }
    }

    /// Lists the users in the order of their identifiers.
    public func users(
        after position: UserID?,
        limit: Int
    ) async throws(StoreError) -> Page<UserRecord, UserID> {
        try await read { connection throws(StoreError) in
            let values: [SQLiteValue] = [position.map { .id($0) } ?? .bytes([]), .pageLimit(limit)]
            let users = try connection.all(UserQuery.page, values, UserRecord.init(row:))
            return Page(users, limit: limit, position: \.id)
        }
    }
}

private enum UserQuery {
    static let columns = UserRecord.columnNames.columnList
    static let insert = Query(
        """
        INSERT INTO gatehouse_users (\(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO NOTHING
        """
    )
    static let byID = Query("SELECT \(columns) FROM gatehouse_users WHERE id = ?")
    static let byEmail = Query("SELECT \(columns) FROM gatehouse_users WHERE email_canonical = ?")
    static let byUsername = Query("SELECT \(columns) FROM gatehouse_users WHERE username_canonical = ?")
    static let othersEmail = Query("SELECT 1 FROM gatehouse_users WHERE email_canonical = ? AND id <> ?")
    static let othersUsername = Query("SELECT 1 FROM gatehouse_users WHERE username_canonical = ? AND id <> ?")
    static let page = Query("SELECT \(columns) FROM gatehouse_users WHERE id > ? ORDER BY id LIMIT ?")
    static let delete = Query("DELETE FROM gatehouse_users WHERE id = ?")
    static let deleteSessions = Query("DELETE FROM gatehouse_sessions WHERE user = ?")

    static let setEmail = change("email = ?4, email_canonical = ?5, confirmed_at = ?6")
    static let setUsername = change("username = ?4, username_canonical = ?5")
    static let setConfirmation = change("confirmed_at = ?4")
    static let setActivation = change("is_active = ?4")
    static let setAttributes = change("attributes = ?4")
    static let setLanguage = change("language = ?4")
    static let replaceHash = change("password_hash = ?5", where: "AND password_hash IS ?4")
    static let bumpEpoch = change("id = id")
    static let recordSignIn = Query(
        """
        UPDATE gatehouse_users SET
            last_sign_in_at = sign_in_at, last_sign_in_address = sign_in_address,
            sign_in_at = ?2, sign_in_address = ?3,
            sign_in_count = min(sign_in_count, 9223372036854775806) + 1
        WHERE id = ?1 RETURNING \(columns)
        """
    )

    /// A change that counts: `?1` is the user, `?2` the time and `?3` by how much the epoch rises.
    ///
    /// The numbers stop at the greatest there is, as the seam's types do.
    private static func change(_ assignments: String, where condition: String = "") -> Query {
        Query(
            """
            UPDATE gatehouse_users SET
                \(assignments), updated_at = ?2,
                security_epoch = min(security_epoch, 9223372036854775807 - ?3) + ?3,
                version = min(version, 9223372036854775806) + 1
            WHERE id = ?1 \(condition) RETURNING \(columns)
            """
        )
    }
}
