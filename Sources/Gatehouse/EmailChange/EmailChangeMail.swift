import GatehouseDatastore

/// The mail with a link to the address that a user wants to take on.
struct EmailChangeMail: MailPreparing {
    let configuration: EmailChangeConfiguration
    let users: any UserStore
    let links: OneTimeLinks
    let throttle: LinkThrottle

    /// A link to the new address; if somebody has it, word to its owner; nothing if the request is overtaken.
    func prepare(_ order: MailOrder, for user: UserRecord?) async throws(GatehouseError) -> PreparedMail? {
        guard let user, user.isActive, configuration.isEnabled,
            order.details["epoch"] == String(user.securityEpoch.number),
            let email = IdentifierRules.email(order.recipient),
            try await throttle.allowsMail(.emailChangeLink, to: user.id)
        else { return nil }
        let owner = try await translatingStoreErrors { () async throws(StoreError) in
            try await users.load(email.canonical)
        }
        if let owner, owner.id != user.id {
            guard try await throttle.allowsMail(.emailChangeTaken, to: owner.id) else { return nil }
            return PreparedMail(kind: .emailChangeTaken, recipient: owner.email.display.string, user: owner)
        }
        let link = try await links.issue(
            .emailChange,
            to: user,
            boundTo: email.display.string,
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

    /// A link to the address that the user had; earlier ones go on acting, each for its own address.
    func prepare(_ order: MailOrder, for user: UserRecord?) async throws(GatehouseError) -> PreparedMail? {
        guard let user, let change = order.details["at"].flatMap({ Int64($0) }) else { return nil }
        let link = try await links.issue(
            .emailUndo,
            to: user,
            boundTo: order.recipient,
            lifetime: configuration.undoLifetime,
            .keepingEarlier,
            causedAt: Timestamp(microseconds: change)
        )
        guard let link else { return nil }
        return PreparedMail(
            kind: .emailChanged,
            recipient: order.recipient,
            user: user,
            link: link,
            lifetime: configuration.undoLifetime
        )
    }
}
