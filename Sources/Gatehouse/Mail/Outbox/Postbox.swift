import GatehouseDatastore

/// Where features put mail: beside the change that causes it.
struct Postbox: Sendable {
    let store: any OutboxStore
    let configuration: MailConfiguration
    let bell: MailBell
    let surroundings: Surroundings

    /// Makes a mail that is to go out now, to be written by the verb that causes it.
    func mail(
        _ kind: MailKind,
        user: UserID?,
        recipient: String,
        client: ClientInfo,
        details: [String: String] = [:]
    ) -> MailRecord {
        let order = MailOrder(
            recipient: recipient,
            address: client.address?.string,
            agent: client.agent?.string,
            language: client.language?.string,
            details: details
        )
        return MailRecord(
            id: surroundings.makeID(),
            kind: kind.storedName,
            user: user,
            payload: order.payload,
            createdAt: surroundings.now()
        )
    }

    /// Makes the notice of a change to an address, by default the one that a user has now; none if notices of its kind are
    /// switched off, but for the one that carries the link by which an owner undoes a change.
    func notice(
        _ kind: MailKind,
        to user: UserRecord,
        at address: UserIdentifier? = nil,
        client: ClientInfo,
        details: [String: String] = [:]
    ) -> [MailRecord] {
        guard kind == .emailChanged || !configuration.silencedNotices.contains(kind) else { return [] }
        let recipient = (address ?? user.email).display.string
        return [mail(kind, user: user.id, recipient: recipient, client: client, details: details)]
    }

    /// Files mails that go with no other change, and has them sent.
    func enqueue(_ records: AccompanyingRecords) async throws(GatehouseError) {
        try await translatingStoreErrors { () async throws(StoreError) in try await store.enqueue(records) }
        bell.ring()
    }
}
