import GatehouseDatastore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What is needed to write a mail, as the outbox keeps it: no secret, and no text that is written already.
struct MailOrder: Hashable, Sendable, Codable {
    /// The address that the mail is for; for a request, what was typed in canonical form.
    var recipient: String

    /// Who caused it, as far as the transport knew: the network address.
    var address: String?

    /// Who caused it: what the client calls itself.
    var agent: String?

    /// The language that the request asked for; a user's own goes before it.
    var language: String?

    /// Further facts by name, such as the new address.
    var details: [String: String] = [:]

    /// Who caused it.
    var client: ClientInfo {
        ClientInfo(address: address, agent: agent, language: language.flatMap { StoredName($0) })
    }

    /// The order as bytes.
    var payload: [UInt8] {
        // Strings alone cannot fail to be written as JSON; an empty payload is read as damaged.
        (try? Array(JSONEncoder().encode(self))) ?? []
    }
}

extension MailOrder {
    /// Reads what ``payload`` writes; nil if it is damaged.
    init?(payload: [UInt8]) {
        guard let order = try? JSONDecoder().decode(MailOrder.self, from: Data(payload)) else { return nil }
        self = order
    }
}
