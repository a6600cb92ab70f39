public import GatehouseDatastore
public import Logging

/// The facade an application holds: stores, settings and keys, and what can be done with accounts.
///
/// It is made once, at start-up, and shared by every request. Run it as a service to have expired rows removed.
///
/// ```swift
/// let store = try SQLiteDatastore.open(path: "accounts.sqlite", migrating: true)
/// let gatekeeper = try Gatekeeper(store: store, configuration: configuration, keys: keys)
/// let signedIn = try await gatekeeper.signIn("ada@example.org", password: typed)
/// ```
public struct Gatekeeper: Sendable {
    /// The settings in force.
    public let configuration: GatehouseConfiguration

    /// What an operator should know about the settings and stores chosen; start-up shows it.
    public let warnings: [String]

    /// What an administrator does with users.
    public let users: UserAdministration

    /// What an administrator does with roles.
    public let roles: RoleAdministration

    /// Tokens against cross-site requests.
    public let crossSiteTokens: CrossSiteTokens

    /// The clock and the randomness.
    public let surroundings: Surroundings

    let stores: ComposedStores
    let signIns: SignInFeature
    let sessions: SessionFeature
    let registration: RegistrationFeature
    let access: AccessControl
    let trail: AuditTrail
    let logger: Logger

    /// Composes the features over the stores.
    ///
    /// - Parameters:
    ///   - stores: Where to keep what.
    ///   - configuration: The settings.
    ///   - keys: The server's secret keys, the same on every node.
    ///   - surroundings: The clock and the randomness.
    ///   - screenings: What else to ask about new passwords, in this order; the rules and the list of common ones come first.
    ///   - needs: Says who meets a need of the application's own; without it nobody does.
    ///   - logger: Where to log.
    /// - Throws: ``CompositionError`` that lists every protocol a feature needs and the stores lack.
    public init(
        stores selection: StoreSelection,
        configuration: GatehouseConfiguration,
        keys: KeyRing,
        surroundings: Surroundings = .system,
        screenings: [any PasswordScreening] = [],
        needs: NeedProvider? = nil,
        logger: Logger = Logger(label: "gatehouse")
    ) throws(CompositionError) {
        let stores = try ComposedStores(selection)
        let hasher = PasswordHasher(configuration.passwords, peppers: keys.peppers, surroundings: surroundings)
        let policy = PasswordPolicy(
            configuration.passwords,
            schemeLimit: hasher.maximumByteCount,
            publicURL: configuration.publicURL,
            screenings: screenings,
            logger: logger
        )
        let trail = AuditTrail(store: stores.audit, surroundings: surroundings, logger: logger)
        let sessions = SessionFeature(
            stores: stores,
            configuration: configuration.sessions,
            keys: keys,
            trail: trail,
            surroundings: surroundings
        )
        let throttle = SignInThrottle(
            configuration: configuration.throttling,
            store: stores.counters,
            keys: keys,
            surroundings: surroundings
        )
        let admission = Admission(
            users: stores.users,
            hasher: hasher,
            throttle: throttle,
            trail: trail,
            confirmation: configuration.confirmation,
            surroundings: surroundings
        )
        self.configuration = configuration
        self.stores = stores
        self.sessions = sessions
        self.surroundings = surroundings
        self.trail = trail
        self.logger = logger
        signIns = SignInFeature(
            admission: admission,
            sessions: sessions,
            tracking: SignInTracking(configuration: configuration.tracking, users: stores.users, trail: trail),
            configuration: configuration.signIn
        )
        let identifiers = IdentifierRules(configuration.identifiers)
        registration = RegistrationFeature(
            configuration: configuration.registration,
            identifiers: identifiers,
            users: stores.users,
            hasher: hasher,
            policy: policy,
            trail: trail,
            surroundings: surroundings
        )
        access = AccessControl(surroundings: surroundings, provider: needs)
        roles = RoleAdministration(store: stores.roles, trail: trail, surroundings: surroundings)
        users = UserAdministration(
            identifiers: identifiers,
            users: stores.users,
            roles: roles,
            hasher: hasher,
            policy: policy,
            sessions: sessions,
            trail: trail,
            surroundings: surroundings
        )
        crossSiteTokens = CrossSiteTokens(keys: keys, surroundings: surroundings)
        var warnings = stores.warnings
        if !configuration.publicURL.isSecure && !configuration.publicURL.isLoopback {
            warnings.append(
                "The public URL is plain http on a host that is not loopback: passwords and sessions can be read on the "
                    + "way. Use https."
            )
        }
        if let id = configuration.passwords.bareHashes.pepper, keys.peppers[id] == nil {
            warnings.append(
                "Hashes without an envelope are said to have a pepper that is not among the keys: no password behind "
                    + "one of them is right."
            )
        }
        self.warnings = warnings
    }

    /// Composes the features over one store that keeps everything.
    ///
    /// - Parameters:
    ///   - store: Where to keep users, sessions and all the rest.
    ///   - configuration: The settings.
    ///   - keys: The server's secret keys, the same on every node.
    /// - Throws: ``CompositionError`` that lists every protocol a feature needs and the store lacks.
    public init(
        store: any Store,
        configuration: GatehouseConfiguration,
        keys: KeyRing
    ) throws(CompositionError) {
        try self.init(stores: StoreSelection(accounts: store), configuration: configuration, keys: keys)
    }

    /// Returns when every store can answer.
    ///
    /// - Throws: ``GatehouseError`` with code `storeUnavailable`.
    public func checkStores() async throws(GatehouseError) {
        try await translatingStoreErrors { () async throws(StoreError) in
            for store in stores.all { try await store.ping() }
        }
    }
}
