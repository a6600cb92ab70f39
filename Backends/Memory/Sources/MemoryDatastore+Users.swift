public import GatehouseDatastore
import Synchronization

extension MemoryDatastore {
    /// Adds a user.
    public func insert(_ user: UserRecord, with companions: AccompanyingRecords) async throws(StoreError) {
        try database.ledger.withLock { (ledger) throws(StoreError) in
            guard !ledger.users.contains(user.id) else { throw .duplicate(.id) }
            try ledger.requireFree(user)
            try ledger.requireNew(companions)
            ledger.users.insert(user.id)
            ledger.replaceIdentifiers(of: nil, by: user)
            database.accounts.withLock(of: user.id) { $0[user.id] = AccountRow(user: user) }
            ledger.append(companions)
        }
    }

    /// Returns the user with an identifier, or nil if there is none.
    public func load(_ id: UserID) async throws(StoreError) -> UserRecord? {
        row(id)
    }

    /// Returns the user whose e-mail address or username is this, or nil if there is none.
    public func load(_ identifier: CanonicalIdentifier) async throws(StoreError) -> UserRecord? {
        database.ledger.withLock { ledger in ledger.holder(of: identifier).flatMap { row($0) } }
    }

    /// Changes one group of fields, if the user still has the version named.
    public func patch(
        _ id: UserID,
        _ patch: UserPatch,
        expecting version: RecordVersion,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> UserPatchOutcome {
        try database.ledger.withLock { (ledger) throws(StoreError) -> UserPatchOutcome in
            guard let old = row(id) else { return .absent }
            guard old.version == version else { return .stale(old) }
            var user = old
            switch patch.change {
            case .email(let email, let confirmedAt):
                user.email = email
                user.confirmedAt = confirmedAt
            case .username(let username): user.username = username
            case .confirmation(let confirmedAt): user.confirmedAt = confirmedAt
            case .activation(let isActive): user.isActive = isActive
            case .attributes(let attributes): user.attributes = attributes
            case .language(let language): user.language = language
            }
            user.noteChange(at: now, bumpingEpoch: patch.bumpsSecurityEpoch)
            try ledger.requireFree(user)
            try ledger.requireNew(companions)
            ledger.replaceIdentifiers(of: old, by: user)
            replace(user)
            ledger.append(companions)
            return .patched(user)
        }
    }

    /// Replaces the password's hash, if it is still the old one.
    public func replacePasswordHash(
        of id: UserID,
        from old: PasswordHash?,
        to new: PasswordHash?,
        bumpingEpoch: Bool,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> PasswordReplacement {
        try database.ledger.withLock { (ledger) throws(StoreError) -> PasswordReplacement in
            guard var user = row(id) else { return .absent }
            switch (user.passwordHash, old) {
            case (nil, nil): break
            case (let filed?, let old?) where filed.isSame(as: old): break
            default: return .superseded
            }
            try ledger.requireNew(companions)
            user.passwordHash = new
            user.noteChange(at: now, bumpingEpoch: bumpingEpoch)
            replace(user)
            ledger.append(companions)
            return .replaced(user)
        }
    }

    /// Notes a sign-in.
    public func recordSignIn(
        of id: UserID,
        _ entry: SignInTrack.Entry,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> SignInRecording {
        try database.ledger.withLock { (ledger) throws(StoreError) -> SignInRecording in
            guard var user = row(id) else { return .absent }
            try ledger.requireNew(companions)
            let (count, overflow) = user.signIns.count.addingReportingOverflow(1)
            user.signIns = SignInTrack(current: entry, last: user.signIns.current, count: overflow ? .max : count)
            replace(user)
            ledger.append(companions)
            return .recorded(user)
        }
    }

    /// Raises a user's epoch by one.
    public func bumpSecurityEpoch(
        of id: UserID,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> EpochBump {
        try database.ledger.withLock { (ledger) throws(StoreError) -> EpochBump in
            guard var user = row(id) else { return .absent }
            try ledger.requireNew(companions)
            user.noteChange(at: now, bumpingEpoch: true)
            replace(user)
            ledger.append(companions)
            return .bumped(user.securityEpoch)
        }
    }

    /// Deletes a user with its grants, sessions, tokens of every kind, tombstones and mails.
    public func delete(_ id: UserID, with companions: AccompanyingRecords) async throws(StoreError) -> UserDeletion {
        try database.ledger.withLock { (ledger) throws(StoreError) -> UserDeletion in
            guard let user = row(id) else { return .absent }
            try ledger.requireNew(companions)
            ledger.users.remove(id)
            ledger.replaceIdentifiers(of: user, by: nil)
            ledger.tokens.removeAll(of: id)
            ledger.families.removeAll(of: id)
            ledger.personalTokens.removeAll(of: id)
            ledger.mail.removeAll(of: id)
            // Under the row's lock, so that nobody finds the sessions gone and the user still there.
            let roles = database.accounts.withLock(of: id) { rows in
                database.sessions.removeAll(of: id)
                return rows.removeValue(forKey: id)?.roles.all ?? []
            }
            for role in roles { ledger.members[role]?.remove(id) }
            ledger.append(companions)
            return .deleted
        }
    }

    /// Lists the users in the order of their identifiers.
    public func users(after position: UserID?, limit: Int) async throws(StoreError) -> Page<UserRecord, UserID> {
        database.ledger.withLock { ledger in
            .collect(ledger.users.after(position), limit: limit) { row($0) }
        }
    }

    private func row(_ id: UserID) -> UserRecord? {
        database.accounts.withLock(of: id) { $0[id]?.user }
    }

    /// Replaces a user's record; the ledger's lock is held.
    private func replace(_ user: UserRecord) {
        database.accounts.withLock(of: user.id) { $0[user.id]?.user = user }
    }
}
