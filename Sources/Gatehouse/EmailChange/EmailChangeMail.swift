import GatehouseDatastore

/// The mail with a link to the address that a user wants to take on.
struct EmailChangeMail: MailPreparing {
    let configuration: EmailChangeConfiguration
    let users: any UserStore
    let links: OneTimeLinks
    let throttle: LinkThrottle

    /// A link to the new address; if somebody has it, word to its owner; nothing if the request is overtaken.
    func prepare(_ order: MailOrder, attempt: Int, for user: UserRecord?) async throws(GatehouseError) -> PreparedMail?
    {
        guard let user, user.isActive, configuration.isEnabled,
            order.details["epoch"] == String(user.securityEpoch.number),
            order.details["from"] == user.email.canonical.text.string,
            let email = IdentifierRules.email(order.recipient),
            try await throttle.allowsMail(.emailChangeLink, to: user.id, attempt: attempt)
        else { return nil }
        let owner = try await translatingStoreErrors { () async throws(StoreError) in
            try await users.load(email.canonical)
        }
        if let owner, owner.id != user.id {
            guard try await throttle.allowsMail(.emailChangeTaken, to: owner.id, attempt: attempt) else { return nil }
            return PreparedMail(kind: .emailChangeTaken, recipient: owner.email.display.string, user: owner)
        }
        let link = try await links.issue(
            .emailChange,
            to: user,
            boundTo: Link.binding(from: user.email, to: email),
            lifetime: configuration.lifetime
        )
        guard let link else { return nil }
        return PreparedMail(
            kind: .emailChangeLink,
            recipient: email.display.string,
            user: user,
            link: link,
            lifetime: configuration.lifetime
        )
    }
}

/// The mail to an old address, with a link that brings it back.
struct EmailUndoMail: MailPreparing {
    let configuration: EmailChangeConfiguration
    let links: OneTimeLinks
    let undos: UndoLinks

    /// A link to the address that the user had, which acts as long after the change as any, whenever it is mailed; nothing
    /// if an earlier change was undone meanwhile, and word without a link if it is too late.
    func prepare(_ order: MailOrder, attempt: Int, for user: UserRecord?) async throws(GatehouseError) -> PreparedMail?
    {
        guard let user, let change = order.details["at"].flatMap({ Int64($0) }).map(Timestamp.init(microseconds:))
        else {
            return nil
        }
        guard try await !undos.hasEnded(of: user.id, causedAt: change) else { return nil }
        var mail = PreparedMail(kind: .emailChanged, recipient: order.recipient, user: user)
        let left = (change + configuration.undoLifetime).duration(since: links.surroundings.now())
        guard left > .zero else { return mail }
        mail.link = try await links.issue(
            .emailUndo,
            to: user,
            boundTo: order.recipient,
            lifetime: left,
            .keepingEarlier,
            causedAt: change
        )
        mail.lifetime = left
        return mail
    }
}
