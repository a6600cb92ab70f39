import GatehouseDatastore

/// Makes messages of what lies in the outbox: finds what each is to be, and has it put into words.
struct MailMaker: Sendable {
    let preparers: [MailKind: any MailPreparing]
    let users: any UserStore
    let composer: MailComposer
    let catalogue: MessageCatalogue
    let configuration: MailConfiguration
    let links: LinkConfiguration
    let publicURL: PublicURL
    let surroundings: Surroundings

    /// Makes a message; nil if there is nothing to send.
    ///
    /// - Throws: ``MailError`` with code `refused` if it can never be written, `unsent` if it cannot now.
    func make(_ mail: MailRecord, attempt: Int) async throws(MailError) -> (
        message: MailMessage, prepared: PreparedMail
    )? {
        guard let kind = MailKind(rawValue: mail.kind.string), let order = MailOrder(payload: mail.payload) else {
            throw MailError(.refused, "The outbox holds a mail of an unknown kind, or a damaged one.")
        }
        let prepared: PreparedMail?
        do {
            prepared = try await prepare(kind, order, attempt: attempt, of: mail.user)
        } catch {
            throw MailError(.unsent, "What the mail is to say could not be looked up.", cause: error)
        }
        guard let prepared else { return nil }
        guard let recipient = MailAddress(prepared.recipient), let sender = configuration.sender(publicURL) else {
            throw MailError(.refused, "An address cannot stand in a mail.")
        }
        let language = prepared.user.language ?? order.client.language ?? catalogue.defaultLanguage
        let content = composer.compose(prepared.kind, in: language, context(prepared, order, at: mail.createdAt))
        let message = MailMessage(
            id: mail.id,
            date: surroundings.now(),
            sender: sender,
            recipient: recipient,
            subject: content.subject,
            text: content.text,
            html: content.html,
            language: content.language.string
        )
        return (message, prepared)
    }

    private func prepare(
        _ kind: MailKind,
        _ order: MailOrder,
        attempt: Int,
        of id: UserID?
    ) async throws(GatehouseError) -> PreparedMail? {
        let user = try await translatingStoreErrors { () async throws(StoreError) -> UserRecord? in
            if let id { return try await users.load(id) }
            guard let identifier = IdentifierRules.email(order.recipient) else { return nil }
            return try await users.load(identifier.canonical)
        }
        if let preparer = preparers[kind] { return try await preparer.prepare(order, attempt: attempt, for: user) }
        // A notice: to the address that the user had when it happened.
        return user.map { PreparedMail(kind: kind, recipient: order.recipient, user: $0) }
    }

    private func context(_ prepared: PreparedMail, _ order: MailOrder, at time: Timestamp) -> MailContext {
        var context = MailContext(
            recipient: prepared.recipient,
            link: prepared.link,
            lifetime: prepared.lifetime,
            time: time,
            client: order.client
        )
        switch prepared.kind {
        case .registrationTaken:
            context.link = "\(publicURL)\(links.signInPath)"
            context.secondLink = "\(publicURL)\(links.recoveryPath)"
        case .emailChangeUndone, .refreshTokenReused, .personalTokenCreated:
            context.link = "\(publicURL)\(links.recoveryPath)"
        case .usernameChanged:
            context.username = prepared.user.username?.display.string
        default: break
        }
        return context
    }
}
