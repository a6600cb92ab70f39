import GatehouseDatastore

/// A mailbox that a message comes from or goes to.
public struct MailAddress: Hashable, Sendable {
    /// What people see beside the address; nil for none.
    public let name: HeaderText?

    /// The address, such as `ada@example.org`, as its owner writes it.
    public let address: String

    /// The address's domain in ASCII form, as the DNS has it: `xn--bcher-kva.example` for `bücher.example`.
    public var asciiDomain: String {
        let domain = String(address.unicodeScalars.drop { $0 != "@" }.dropFirst())
        return MailHost.ascii(domain) ?? domain
    }

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
        guard let identifier = IdentifierRules.email(address), identifier.display.string == address else { return nil }
        self.name = name
        self.address = address
    }
}
