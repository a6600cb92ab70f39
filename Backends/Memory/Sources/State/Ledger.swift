import GatehouseDatastore

/// What must be unique, or spans accounts: the part of the database that has one writer at a time.
struct Ledger: Sendable {
    /// Who holds an address or a name.
    private var holders: [CanonicalIdentifier: UserID] = [:]

    /// Every user, in the order of the list.
    var users = OrderedKeys<UserID>()

    /// Every role's name, in the order of the list.
    var roleNames = OrderedKeys<RoleName>()

    /// Who has a role.
    var members: [RoleName: OrderedKeys<UserID>] = [:]

    var tokens = TokenTable()

    var families = RefreshFamilyTable()

    var personalTokens = PersonalTokenTable()

    var audit = AuditLog()

    var mail = MailTable()

    /// Throws if one of the records is there already, or comes twice.
    func requireNew(_ records: AccompanyingRecords) throws(StoreError) {
        try audit.requireNew(records.audit)
        try mail.requireNew(records.mail)
    }

    /// Writes records that ``requireNew(_:)`` has let pass; a mail of a user who is not there has ended already.
    mutating func append(_ records: AccompanyingRecords) {
        audit.append(records.audit)
        mail.append(records.mail.filter { $0.user.map(users.contains) ?? true })
    }

    func holder(of identifier: CanonicalIdentifier) -> UserID? {
        holders[identifier]
    }

    /// Throws if another user holds an identifier of this one.
    func requireFree(_ user: UserRecord) throws(StoreError) {
        for (field, canonical) in user.identifiers {
            if let holder = holders[canonical], holder != user.id { throw .duplicate(field) }
        }
    }

    /// Files a user's identifiers in place of those it had.
    mutating func replaceIdentifiers(of old: UserRecord?, by new: UserRecord?) {
        for (_, canonical) in old?.identifiers ?? [] { holders[canonical] = nil }
        guard let new else { return }
        for (_, canonical) in new.identifiers { holders[canonical] = new.id }
    }
}
