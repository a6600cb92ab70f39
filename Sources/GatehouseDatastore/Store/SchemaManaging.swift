/// A capability: the store keeps a schema in its database and can bring it up to date.
///
/// Migrations are numbered from 1 without gaps, frozen once released, and run forwards only, each in a transaction
/// together with the note that it ran. Two processes that migrate at once do each migration once.
public protocol SchemaManaging: Store {
    /// Returns how the database's schema stands against this code's migrations, changing nothing.
    func schemaStatus() async throws(StoreError) -> SchemaStatus

    /// Runs the migrations the database lacks, in order, and returns them; none if it is up to date.
    ///
    /// - Throws: ``StoreError`` with code `unavailable(retryable: false)` if the database is newer than this code, or if
    ///   a migration it has differs from the one this code knows by that number.
    func migrate() async throws(StoreError) -> [SchemaStatus.Migration]
}

/// How a database's schema stands against the migrations this code knows.
public struct SchemaStatus: Hashable, Sendable {
    /// A numbered step of the schema.
    public struct Migration: Hashable, Sendable {
        /// The number, from 1.
        public var number: Int
        /// A short name, such as `accounts`.
        public var name: String

        /// Makes a step.
        public init(number: Int, name: String) {
            self.number = number
            self.name = name
        }
    }

    /// What the database has, in order.
    public var applied: [Migration]

    /// What ``SchemaManaging/migrate()`` would run, in order.
    public var pending: [Migration]

    /// Whether the database has a migration this code does not know: a newer version of the code made it.
    public var isNewerThanCode: Bool

    /// Makes a status.
    public init(applied: [Migration], pending: [Migration], isNewerThanCode: Bool) {
        self.applied = applied
        self.pending = pending
        self.isNewerThanCode = isNewerThanCode
    }
}
