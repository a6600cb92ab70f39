/// A migration as a database remembers it.
public struct AppliedMigration: Hashable, Sendable {
    /// The number it had when it ran.
    public let number: Int

    /// The name it had when it ran.
    public let name: String

    /// The ``Migration/fingerprint`` it had when it ran.
    public let fingerprint: Int64

    /// Makes a migration of what the database has noted.
    public init(number: Int, name: String, fingerprint: Int64) {
        self.number = number
        self.name = name
        self.fingerprint = fingerprint
    }
}
