public import GatehouseDatastore
import GatehouseSQL

extension PostgreSQLDatastore {
    /// Adds a user; see ``GatehouseDatastore/UserStore``.
    public func insert(_ user: UserRecord, with companions: AccompanyingRecords) async throws(StoreError) {
        let values = try user.values() + companions.values()
        try await perform(.usersInsert) { call throws(StoreError) in
            do throws(StoreError) {
                _ = try await call.change(UserQuery.insert, values)
            } catch  where error.code == .duplicate(.email) || error.code == .duplicate(.username) {
                // One constraint was met first; the caller wants to know the first of the fields.
                let holders: [PostgreSQLValue] = [.id(user.id), .stored(user.email.canonical.text)]
                let first = try await call.read(UserQuery.holders, holders).first { row throws(StoreError) in
                    let hasID = try row.flag()
                    return try row.flag() ? (hasID ? StoreError.Field.id : .email) : hasID ? .id : nil
                }
                guard let first, let first else { throw error }
                throw .duplicate(first)
            }
        }
    }

    /// Returns the user with an identifier, or nil if there is none.
    public func load(_ id: UserID) async throws(StoreError) -> UserRecord? {
        try await perform(.usersLoad) { call throws(StoreError) in
            try await call.read(UserQuery.byID, [.id(id)]).first(UserRecord.init(row:))
        }
    }

    /// Returns the user whose e-mail address or username is this, or nil if there is none.
    public func load(_ identifier: CanonicalIdentifier) async throws(StoreError) -> UserRecord? {
        let query =
            switch identifier.kind {
            case .email: UserQuery.byEmail
            case .username: UserQuery.byUsername
            }
        return try await perform(.usersFind) { call throws(StoreError) in
            try await call.read(query, [.stored(identifier.text)]).first(UserRecord.init(row:))
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
        let (query, changed) = try UserQuery.patch(patch.change)
        let fixed: [PostgreSQLValue] = [
            .id(id), .moment(now), .integer(patch.bumpsSecurityEpoch ? 1 : 0), .integer(version.number),
        ]
        let values = try fixed + changed + companions.values()
        return try await perform(.usersPatch) { call throws(StoreError) in
            for _ in 0..<Call.tries {
                if let user = try await call.change(query, values).first(UserRecord.init(row:)) {
                    return .patched(user)
                }
                let found = try await call.read(UserQuery.byID, [.id(id)]).first(UserRecord.init(row:))
                guard let found else { return .absent }
                if found.version != version { return .stale(found) }
            }
            throw .restless
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
        let fixed: [PostgreSQLValue] = [
            .id(id), .moment(now), .integer(bumpingEpoch ? 1 : 0), .stored(old?.text), .stored(new?.text),
        ]
        let values = try fixed + companions.values()
        return try await perform(.usersReplaceHash) { call throws(StoreError) in
            let changed = try await call.change(.user(id), UserQuery.replaceHash, values)
            if let user = try changed.first(UserRecord.init(row:)) { return .replaced(user) }
            return try await call.read(UserQuery.exists, [.id(id)]).hasRow ? .superseded : .absent
        }
    }

    /// Notes a sign-in; see ``GatehouseDatastore/UserStore``.
    public func recordSignIn(
        of id: UserID,
        _ entry: SignInTrack.Entry,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> SignInRecording {
        let fixed: [PostgreSQLValue] = [.id(id), .moment(entry.at), .stored(entry.address)]
        let values = try fixed + companions.values()
        return try await perform(.usersRecordSignIn) { call throws(StoreError) in
            let changed = try await call.change(.user(id), UserQuery.recordSignIn, values)
            return try changed.first(UserRecord.init(row:)).map { .recorded($0) } ?? .absent
        }
    }

    /// Raises a user's epoch by one; see ``GatehouseDatastore/UserStore``.
    public func bumpSecurityEpoch(
        of id: UserID,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> EpochBump {
        let fixed: [PostgreSQLValue] = [.id(id), .moment(now), .integer(1)]
        let values = try fixed + companions.values()
        return try await perform(.usersBumpEpoch) { call throws(StoreError) in
            let changed = try await call.change(.user(id), UserQuery.bumpEpoch, values)
            return try changed.first(UserRecord.init(row:)).map { .bumped($0.securityEpoch) } ?? .absent
        }
    }

    /// Deletes a user with all it owns in this store; see ``GatehouseDatastore/UserStore``.
    public func delete(_ id: UserID, with companions: AccompanyingRecords) async throws(StoreError) -> UserDeletion {
        let values = try [.id(id)] + companions.values()
        return try await perform(.usersDelete) { call throws(StoreError) in
            // The references take along all that belongs to the user.
            try await call.change(UserQuery.delete, values).hasRow ? .deleted : .absent
        }
    }

    /// Lists the users in the order of their identifiers.
    public func users(
        after position: UserID?,
        limit: Int
    ) async throws(StoreError) -> Page<UserRecord, UserID> {
        try await perform(.usersList) { call throws(StoreError) in
            let (query, values) = UserQuery.page.after(position.map { .id($0) }, [.pageLimit(limit)])
            let users = try await call.read(query, values).all(UserRecord.init(row:))
            return Page(users, limit: limit, position: \.id)
        }
    }
}

extension StoreError {
    /// Others changed what a verb looked at each time it looked.
    static let restless = StoreError(.conflict, "Other changes kept coming in between; nothing was changed. Try again.")
}

private enum UserQuery {
    static let columns = UserRecord.columnNames.columnList
    static let greatest = "9223372036854775807"

    static let insert = Query(
        """
        WITH inserted AS (
            INSERT INTO gatehouse_users (\(columns))
            VALUES (\((1...19).map { "$\($0)" }.joined(separator: ", "))) RETURNING 1
        ), \(AccompanyingRecords.written(with: "inserted", from: 20, .added("$1")))
        SELECT 1 FROM inserted
        """
    )
    static let holders = Query(
        """
        SELECT EXISTS (SELECT 1 FROM gatehouse_users WHERE id = $1),
            EXISTS (SELECT 1 FROM gatehouse_users WHERE email_canonical = $2)
        """
    )
    static let byID = Query("SELECT \(columns) FROM gatehouse_users WHERE id = $1")
    static let byEmail = Query("SELECT \(columns) FROM gatehouse_users WHERE email_canonical = $1")
    static let byUsername = Query("SELECT \(columns) FROM gatehouse_users WHERE username_canonical = $1")
    static let exists = Query("SELECT 1 FROM gatehouse_users WHERE id = $1")
    static let page = PageQuery { isFirst in
        "SELECT \(columns) FROM gatehouse_users \(isFirst ? "" : "WHERE id > $2") ORDER BY id LIMIT $1"
    }
    static let delete = Query(
        """
        WITH gone AS (DELETE FROM gatehouse_users WHERE id = $1 RETURNING id),
        ended AS (DELETE FROM gatehouse_sessions WHERE user_id IN (SELECT id FROM gone)),
        \(AccompanyingRecords.written(with: "gone", from: 2, .removed("$1")))
        SELECT 1 FROM gone
        """
    )

    static let setEmail = patch("email = $5, email_canonical = $6, confirmed_at = $7", count: 3)
    static let setUsername = patch("username = $5, username_canonical = $6", count: 2)
    static let setConfirmation = patch("confirmed_at = $5", count: 1)
    static let setActivation = patch("is_active = $5", count: 1)
    static let setAttributes = patch("attributes = $5", count: 1)
    static let setLanguage = patch("language = $5", count: 1)
    static let replaceHash = change(
        "password_hash = $5",
        where: "AND password_hash IS NOT DISTINCT FROM $4",
        companionsFrom: 6
    )
    static let bumpEpoch = change("id = id", companionsFrom: 4)
    static let recordSignIn = Query(
        """
        WITH changed AS (
            UPDATE gatehouse_users SET
                last_sign_in_at = sign_in_at, last_sign_in_address = sign_in_address,
                sign_in_at = $2, sign_in_address = $3,
                sign_in_count = least(sign_in_count, \(greatest) - 1) + 1
            WHERE id = $1 RETURNING \(columns)
        ), \(AccompanyingRecords.written(with: "changed", from: 4))
        SELECT \(columns) FROM changed
        """
    )

    /// The statement for a patch, and the values that it sets.
    static func patch(_ change: UserPatch.Change) throws(StoreError) -> (Query, [PostgreSQLValue]) {
        switch change {
        case .email(let email, let confirmedAt):
            (setEmail, [.stored(email.display), .stored(email.canonical.text), .moment(confirmedAt)])
        case .username(let username):
            (setUsername, [.stored(username?.display), .stored(username?.canonical.text)])
        case .confirmation(let confirmedAt): (setConfirmation, [.moment(confirmedAt)])
        case .activation(let isActive): (setActivation, [.flag(isActive)])
        case .attributes(let attributes): (setAttributes, [.text(try UserRecord.encodedAttributes(attributes))])
        case .language(let language): (setLanguage, [.name(language)])
        }
    }

    private static func patch(_ assignments: String, count: Int) -> Query {
        change(assignments, where: "AND version = $4", companionsFrom: 5 + count)
    }

    /// A change that counts: `$1` is the user, `$2` the time and `$3` by how much the epoch rises.
    ///
    /// The numbers stop at the greatest there is, as the seam's types do.
    private static func change(_ assignments: String, where condition: String = "", companionsFrom first: Int) -> Query
    {
        Query(
            """
            WITH changed AS (
                UPDATE gatehouse_users SET
                    \(assignments), updated_at = $2,
                    security_epoch = least(security_epoch, \(greatest) - $3) + $3,
                    version = least(version, \(greatest) - 1) + 1
                WHERE id = $1 \(condition) RETURNING \(columns)
            ), \(AccompanyingRecords.written(with: "changed", from: first))
            SELECT \(columns) FROM changed
            """
        )
    }
}
