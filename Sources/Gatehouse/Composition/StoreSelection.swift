public import GatehouseDatastore

/// Where Gatehouse keeps what: accounts in one store, sessions and counters there or elsewhere.
public struct StoreSelection: Sendable {
    /// The store of users, roles, tokens, mails and audit events.
    public var accounts: any Store

    /// The store of sessions; nil for the accounts' store.
    public var sessions: (any SessionStore)?

    /// The store of counters; nil for the sessions' store if it counts, otherwise the accounts' store.
    public var counters: (any CounterStore)?

    /// Makes a selection.
    public init(
        accounts: any Store,
        sessions: (any SessionStore)? = nil,
        counters: (any CounterStore)? = nil
    ) {
        self.accounts = accounts
        self.sessions = sessions
        self.counters = counters
    }
}

/// The stores by what they do, after every feature has found what it needs.
struct ComposedStores: Sendable {
    let users: any UserStore
    let roles: any RoleStore
    let audit: any AuditStore
    let sessions: any SessionStore
    let counters: any CounterStore

    /// Sessions, users and roles in one round trip; nil where they live apart.
    let principals: (any PrincipalLoading)?

    /// Tombstones beside the users; needed, and there, where sessions live elsewhere.
    let tombstones: (any SessionTombstoneStore)?

    /// The tokens of mailed links.
    let tokens: any OneTimeTokenStore

    /// The mails that are to be sent.
    let outbox: any OutboxStore

    /// The tokens of programs; needed, and there, where such tokens are switched on.
    let accessTokens: (any AccessTokenStore)?

    /// A user and its roles at once; nil if the accounts' store reads them apart.
    let accounts: (any SessionTombstoneStore)?

    /// Every distinct store, for health checks.
    let all: [any Store]

    /// Finds what each feature needs.
    ///
    /// - Throws: ``CompositionError`` that lists every gap, not only the first.
    init(_ selection: StoreSelection, _ configuration: GatehouseConfiguration) throws(CompositionError) {
        let accounts = selection.accounts
        let users = accounts as? any UserStore
        let roles = accounts as? any RoleStore
        let audit = accounts as? any AuditStore
        let tokens = accounts as? any OneTimeTokenStore
        let outbox = accounts as? any OutboxStore
        let sessions = selection.sessions ?? accounts as? any SessionStore
        let counters =
            selection.counters ?? selection.sessions as? any CounterStore ?? accounts as? any CounterStore
        let accessTokens = accounts as? any AccessTokenStore
        let tombstones = selection.sessions == nil ? nil : accounts as? any SessionTombstoneStore

        var gaps: [CompositionError.Gap] = []
        func need(_ isThere: Bool, _ feature: String, _ missing: String) {
            if !isThere { gaps.append(CompositionError.Gap(feature: feature, missing: missing)) }
        }
        need(users != nil, "Sign-in and registration", "UserStore")
        need(roles != nil, "Roles and permissions", "RoleStore")
        need(audit != nil, "Audit", "AuditStore")
        need(tokens != nil, "Mailed links", "OneTimeTokenStore")
        need(outbox != nil, "Mail", "OutboxStore")
        need(sessions != nil, "Sessions", "SessionStore")
        need(counters != nil, "Throttling", "CounterStore")
        if selection.sessions != nil {
            need(tombstones != nil, "Sessions in a store of their own", "SessionTombstoneStore")
        }
        if configuration.refreshTokens.isEnabled {
            need(accessTokens != nil, "Refresh tokens", "AccessTokenStore")
        }
        if configuration.personalTokens.isEnabled {
            need(accessTokens != nil, "Personal access tokens", "AccessTokenStore")
        }
        guard let users, let roles, let audit, let tokens, let outbox, let sessions, let counters, gaps.isEmpty else {
            throw CompositionError(store: accounts.descriptor.name, gaps: gaps)
        }
        self.users = users
        self.roles = roles
        self.audit = audit
        self.sessions = sessions
        self.counters = counters
        self.tombstones = tombstones
        principals = selection.sessions == nil ? accounts as? any PrincipalLoading : nil
        self.tokens = tokens
        self.outbox = outbox
        self.accessTokens = accessTokens
        self.accounts = accounts as? any SessionTombstoneStore
        var all: [any Store] = [accounts]
        if let apart = selection.sessions { all.append(apart) }
        if let apart = selection.counters { all.append(apart) }
        self.all = all
    }

    /// What an operator should know about the durability of the stores chosen.
    var warnings: [String] {
        var warnings: [String] = []
        if users.descriptor.durability != .durable {
            warnings.append(
                "\(users.descriptor.name) does not keep accounts durably: users, revocations and spent tokens are lost "
                    + "when it stops."
            )
        }
        if sessions.descriptor.durability != .durable && users.descriptor.durability == .durable {
            warnings.append("\(sessions.descriptor.name) may lose sessions: their users sign in again.")
        }
        return warnings
    }
}
