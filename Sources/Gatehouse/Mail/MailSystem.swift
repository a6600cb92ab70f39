import Logging

/// Everything that mail takes, put together: where features put it, the links it carries, and what sends it.
struct MailSystem: Sendable {
    let postbox: Postbox
    let links: OneTimeLinks
    let undos: UndoLinks
    let requests: LinkRequests

    /// What sends mail; nil without a mailer.
    let delivery: MailDelivery?

    /// - Throws: ``CompositionError`` if a template of the application's own cannot be used.
    init(
        stores: ComposedStores,
        configuration: GatehouseConfiguration,
        keys: KeyRing,
        mailer: (any Mailer)?,
        catalogue: MessageCatalogue,
        trail: AuditTrail,
        surroundings: Surroundings,
        logger: Logger
    ) throws(CompositionError) {
        let bell = MailBell()
        let throttle = LinkThrottle(
            isEnabled: configuration.throttling.isEnabled,
            configuration: configuration.links,
            proxies: configuration.proxies.trusted,
            store: stores.counters,
            keys: keys,
            surroundings: surroundings
        )
        let links = OneTimeLinks(
            store: stores.tokens,
            users: stores.users,
            publicURL: configuration.publicURL,
            configuration: configuration.links,
            surroundings: surroundings
        )
        let undos = UndoLinks(
            store: stores.tokens,
            lifetime: configuration.emailChange.undoLifetime,
            surroundings: surroundings
        )
        let maker = MailMaker(
            preparers: Self.preparers(configuration, stores, links, undos, throttle),
            users: stores.users,
            composer: try Self.composer(configuration, catalogue),
            catalogue: catalogue,
            configuration: configuration.mail,
            links: configuration.links,
            publicURL: configuration.publicURL,
            surroundings: surroundings
        )
        postbox = Postbox(
            store: stores.outbox,
            configuration: configuration.mail,
            bell: bell,
            surroundings: surroundings
        )
        self.links = links
        self.undos = undos
        requests = LinkRequests(postbox: postbox, throttle: throttle, surroundings: surroundings)
        delivery = mailer.map { mailer in
            MailDelivery(
                store: stores.outbox,
                mailer: mailer,
                maker: maker,
                configuration: configuration.mail,
                bell: bell,
                trail: trail,
                surroundings: surroundings,
                logger: logger
            )
        }
    }

    private static func preparers(
        _ configuration: GatehouseConfiguration,
        _ stores: ComposedStores,
        _ links: OneTimeLinks,
        _ undos: UndoLinks,
        _ throttle: LinkThrottle
    ) -> [MailKind: any MailPreparing] {
        let confirmation = ConfirmationMail(
            configuration: configuration.confirmation,
            links: links,
            throttle: throttle
        )
        return [
            .registrationTaken: RegistrationTakenMail(throttle: throttle),
            .confirmationLink: confirmation,
            .recoveryLink: RecoveryMail(configuration: configuration.recovery, links: links, throttle: throttle),
            .signInLink: PasswordlessMail(
                configuration: configuration.passwordless,
                links: links,
                throttle: throttle,
                confirmation: confirmation
            ),
            .emailChangeLink: EmailChangeMail(
                configuration: configuration.emailChange,
                users: stores.users,
                links: links,
                throttle: throttle
            ),
            .emailChanged: EmailUndoMail(configuration: configuration.emailChange, links: links, undos: undos),
        ]
    }

    private static func composer(
        _ configuration: GatehouseConfiguration,
        _ catalogue: MessageCatalogue
    ) throws(CompositionError) -> MailComposer {
        let profile = ApplicationProfile(configuration)
        do {
            return try MailComposer(profile, catalogue: catalogue, templates: configuration.mail.templates)
        } catch {
            let gap = CompositionError.Gap(feature: "Templates of mails", missing: "\(error)")
            throw CompositionError(store: "Mail", gaps: [gap])
        }
    }
}
