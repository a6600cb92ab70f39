import GatehouseDatastore

/// Takes requests for links from people of whom nothing is known but an address they typed.
///
/// Nothing is looked up: the request is filed in the outbox as it is, whoever has the address, and whether there is
/// anything to mail is found out when the mail is written. So neither the reply nor its time can tell one address from
/// another.
struct LinkRequests: Sendable {
    let postbox: Postbox
    let throttle: LinkThrottle

    /// Files a request.
    ///
    /// - Throws: ``GatehouseError`` with code `invalidInput` if no account could have the address, whoever has one;
    ///   `tooManyAttempts` if the caller's network address asked too often; `storeUnavailable`.
    func request(_ kind: MailKind, for typed: String, client: ClientInfo) async throws(GatehouseError) {
        guard let email = IdentifierRules.email(typed) else {
            throw .invalid([.emailInvalid])
        }
        try await throttle.countRequest(of: client)
        let mail = postbox.mail(kind, user: nil, recipient: email.canonical.text.string, client: client)
        try await postbox.enqueue(AccompanyingRecords(mail: [mail]))
    }
}
