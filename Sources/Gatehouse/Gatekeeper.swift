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
public final class Gatekeeper: Sendable {
    /// The settings in force.
    public let configuration: GatehouseConfiguration

    /// What an operator should know about the settings and stores chosen; start-up shows it.
    public let warnings: [String]

    /// How the application presents itself in mails and on pages.
    public var application: ApplicationProfile { ApplicationProfile(configuration) }

    /// What an administrator does with users.
    public let users: UserAdministration

    /// What an administrator does with roles.
    public let roles: RoleAdministration

    /// What an administrator does with mail.
    public let outbox: OutboxAdministration

    /// Tokens against cross-site requests.
    public let crossSiteTokens: CrossSiteTokens

    /// Every text that people read.
    public let catalogue: MessageCatalogue

    /// The clock and the randomness.
    public let surroundings: Surroundings

    let stores: ComposedStores
    let signIns: SignInFeature
    let sessions: SessionFeature
    let tokens: AuthenticationTokens
    let refresh: RefreshFeature?
    let personalTokens: PersonalTokenFeature?
    let basic: BasicFeature
    let registration: RegistrationFeature
    let confirmation: ConfirmationFeature
    let recovery: RecoveryFeature
    let passwordless: PasswordlessFeature
    let passwordChange: PasswordChangeFeature
    let emailChange: EmailChangeFeature
    let usernameChange: UsernameChangeFeature
    let links: OneTimeLinks
    let delivery: MailDelivery?
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
    ///   - mailer: Hands mail to a mail system; without it mail waits in the outbox.
    ///   - screenings: What else to ask about new passwords, in this order; the rules and the list of common ones come first.
    ///   - registrationFields: Reads the application's own fields of the registration form; without it there are none.
    ///   - needs: Says who meets a need of the application's own; without it nobody does.
    ///   - catalogue: Every text that people read, English and German unless the application adds to them.
    ///   - logger: Where to log.
    /// - Throws: ``CompositionError`` that lists every protocol a feature needs and the stores lack, or the first template of
    ///   the application's own that cannot be used.
    public init(
        stores selection: StoreSelection,
        configuration: GatehouseConfiguration,
        keys: KeyRing,
        surroundings: Surroundings = .system,
        mailer: (any Mailer)? = nil,
        screenings: [any PasswordScreening] = [],
        registrationFields: RegistrationFields? = nil,
        needs: NeedProvider? = nil,
        catalogue: MessageCatalogue = .standard,
        logger: Logger = Logger(label: "gatehouse")
    ) throws(CompositionError) {
        let stores = try ComposedStores(selection, configuration)
        let hasher = PasswordHasher(configuration.passwords, peppers: keys.peppers, surroundings: surroundings)
        let policy = PasswordPolicy(
            configuration.passwords,
            schemeLimit: hasher.maximumByteCount,
            publicURL: configuration.publicURL,
            screenings: screenings,
            logger: logger
        )
        let trail = AuditTrail(store: stores.audit, surroundings: surroundings, logger: logger)
        let eligibility = AccountEligibility(confirmation: configuration.confirmation)
        let sessions = SessionFeature(
            stores: stores,
            configuration: configuration.sessions,
            eligibility: eligibility,
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
            eligibility: eligibility,
            surroundings: surroundings
        )
        let access = AccessControl(surroundings: surroundings, provider: needs)
        let tracking = SignInTracking(configuration: configuration.tracking, users: stores.users, trail: trail)
        let mail = try MailSystem(
            stores: stores,
            configuration: configuration,
            keys: keys,
            mailer: mailer,
            catalogue: catalogue,
            trail: trail,
            surroundings: surroundings,
            logger: logger
        )
        let accounts = AccountChanges(users: stores.users, trail: trail, surroundings: surroundings)
        let passwords = PasswordReplacing(
            users: stores.users,
            hasher: hasher,
            policy: policy,
            surroundings: surroundings
        )
        let linkSignIns = LinkSignIn(admission: admission, sessions: sessions, tracking: tracking)
        self.configuration = configuration
        self.stores = stores
        self.sessions = sessions
        self.catalogue = catalogue
        self.surroundings = surroundings
        self.trail = trail
        self.logger = logger
        self.access = access
        links = mail.links
        delivery = mail.delivery
        signIns = SignInFeature(
            admission: admission,
            sessions: sessions,
            tracking: tracking,
            configuration: configuration.signIn
        )
        let programs = ProgramAccess(
            stores: stores,
            configuration: configuration,
            admission: admission,
            tracking: tracking,
            access: access,
            postbox: mail.postbox,
            keys: keys
        )
        tokens = programs.tokens
        refresh = programs.refresh
        personalTokens = programs.personalTokens
        basic = programs.basic
        let identifiers = IdentifierRules(configuration.identifiers)
        registration = RegistrationFeature(
            configuration: configuration.registration,
            identifiers: identifiers,
            users: stores.users,
            hasher: hasher,
            policy: policy,
            fields: registrationFields,
            throttle: mail.requests.throttle,
            postbox: mail.postbox,
            trail: trail,
            surroundings: surroundings
        )
        confirmation = ConfirmationFeature(
            configuration: configuration.confirmation,
            links: mail.links,
            requests: mail.requests,
            accounts: accounts,
            signIns: linkSignIns
        )
        recovery = RecoveryFeature(
            configuration: configuration.recovery,
            links: mail.links,
            requests: mail.requests,
            passwords: passwords,
            accounts: accounts,
            sessions: sessions,
            signIns: linkSignIns,
            postbox: mail.postbox,
            trail: trail
        )
        passwordless = PasswordlessFeature(
            configuration: configuration.passwordless,
            links: mail.links,
            requests: mail.requests,
            signIns: linkSignIns
        )
        passwordChange = PasswordChangeFeature(
            admission: admission,
            passwords: passwords,
            sessions: sessions,
            postbox: mail.postbox,
            trail: trail
        )
        emailChange = EmailChangeFeature(
            configuration: configuration.emailChange,
            links: mail.links,
            undos: mail.undos,
            accounts: accounts,
            passwords: passwords,
            sessions: sessions,
            access: access,
            throttle: mail.requests.throttle,
            postbox: mail.postbox,
            trail: trail
        )
        usernameChange = UsernameChangeFeature(
            configuration: configuration.usernameChange,
            isUsernameRequired: configuration.registration.requiringUsername,
            identifiers: identifiers,
            accounts: accounts,
            access: access,
            postbox: mail.postbox,
            trail: trail
        )
        roles = RoleAdministration(store: stores.roles, trail: trail, surroundings: surroundings)
        users = UserAdministration(
            identifiers: identifiers,
            users: stores.users,
            roles: roles,
            hasher: hasher,
            policy: policy,
            passwords: passwords,
            sessions: sessions,
            accounts: accounts,
            postbox: mail.postbox,
            trail: trail,
            surroundings: surroundings
        )
        outbox = OutboxAdministration(store: stores.outbox, trail: trail, surroundings: surroundings)
        crossSiteTokens = CrossSiteTokens(keys: keys, surroundings: surroundings)
        var warnings = stores.warnings
        if mailer == nil {
            warnings.append("There is no mailer: mail waits in the outbox, and nobody gets a link.")
        }
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
    public convenience init(
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
