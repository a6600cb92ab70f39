import GatehouseDatastore

/// A mailbox that a message comes from or goes to.
public struct MailAddress: Hashable, Sendable {
    /// What people see beside the address; nil for none.
    public let name: HeaderText?

    /// The address, such as `ada@example.org`, as its owner writes it.
    public let address: String

    /// Makes a mailbox; nil unless the address is one by the rules that accounts' addresses follow, so that it can hold
    /// no white space, control character, comma or bracket.
    public init?(_ address: String, name: HeaderText? = nil) {
        guard let identifier = IdentifierRules.email(address), identifier.display.string == address else { return nil }
        self.name = name
        self.address = address
    }
}
