import GatehouseDatastore

/// Takes requests for links from people of whom nothing is known but an address they typed.
///
/// Nothing is looked up: the request is filed in the outbox as it is, whoever has the address, and whether there is
/// anything to mail is found out when the mail is written, at a moment of its own within two seconds. So neither the reply
/// nor its time can tell one address from another, nor can the time of the next request, which writing a mail may slow.
struct LinkRequests: Sendable {
    let postbox: Postbox
    let throttle: LinkThrottle
    let surroundings: Surroundings

    /// A moment within two seconds, by two random bytes.
    static func delay(_ chance: [UInt8]) -> Duration {
        let number = chance.reduce(0) { ($0 << 8 | Int($1)) & 0xFFFF }
        return .milliseconds(number * 2_000 / 0x1_0000)
    }

    /// Files a request.
    ///
    /// - Throws: ``GatehouseError`` with code `invalidInput` if no account could have the address, whoever has one;
    ///   `tooManyAttempts` if the caller's network address asked too often; `storeUnavailable`.
    func request(_ kind: MailKind, for typed: String, client: ClientInfo) async throws(GatehouseError) {
        guard let email = IdentifierRules.email(typed) else {
            throw .invalid([.emailInvalid])
        }
        try await throttle.countRequest(of: client)
        var mail = postbox.mail(kind, user: nil, recipient: email.canonical.text.string, client: client)
        mail.dueAt = mail.createdAt + Self.delay(surroundings.randomBytes(2))
        try await postbox.enqueue(AccompanyingRecords(mail: [mail]))
    }
}
