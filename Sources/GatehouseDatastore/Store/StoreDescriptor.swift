/// What a store is, for start-up checks, health pages and reports.
public struct StoreDescriptor: Hashable, Sendable {
    /// What becomes of an acknowledged change.
    @nonexhaustive
    public enum Durability: String, Hashable, Sendable {
        /// Gone when the process ends.
        case process
        /// May be lost with the last moments before a crash, or be evicted.
        case bestEffort
        /// Survives the crash of the process and of the machine.
        case durable
    }

    /// The technology and its version, such as `SQLite 3.40.1`.
    public var name: String

    /// What becomes of an acknowledged change.
    public var durability: Durability

    /// Makes a descriptor.
    public init(name: String, durability: Durability) {
        self.name = name
        self.durability = durability
    }
}
