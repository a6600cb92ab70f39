import GatehouseDatastore

/// A mailbox that a message comes from or goes to.
public struct MailAddress: Hashable, Sendable {
    /// What people see beside the address; nil for none.
    public let name: HeaderText?

    /// The address, such as `ada@example.org`, as its owner writes it.
    public let address: String

    /// The address's domain in ASCII form, as the DNS has it: `xn--bcher-kva.example` for `bücher.example`.
    public let asciiDomain: String

    /// The address with its domain in ASCII form, for a mail server's envelope.
    ///
    /// What stands before the `@` is as it was given: when that is not in ASCII, the server must know SMTPUTF8 (RFC 6531).
    public var envelopeAddress: String {
        let local = address.unicodeScalars.prefix { $0 != "@" }
        return String(local) + "@" + asciiDomain
    }

    /// Makes a mailbox; nil unless the address is one by the rules that accounts' addresses follow, so that it can hold
    /// no white space, control character, comma or bracket.
    public init?(_ address: String, name: HeaderText? = nil) {
        guard let identifier = IdentifierRules.email(address), identifier.display.string == address,
            let domain = identifier.asciiDomain
        else { return nil }
        self.name = name
        asciiDomain = domain
        self.address = address
    }
}
