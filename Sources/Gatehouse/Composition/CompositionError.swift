/// The stores chosen lack protocols that features need.
public struct CompositionError: Error, Hashable, CustomStringConvertible {
    /// One thing that is missing.
    public struct Gap: Hashable, Sendable {
        /// The feature that needs it.
        public let feature: String
        /// The protocol that the store lacks.
        public let missing: String
    }

    /// The accounts' store, by name.
    public let store: String

    /// Everything that is missing.
    public let gaps: [Gap]

    /// All gaps, one a line, with the remedy.
    public var description: String {
        "\(store) cannot carry these features. Choose another store, or implement the protocols:\n"
            + gaps.map { "  - \($0.feature): \($0.missing)" }.joined(separator: "\n")
    }
}
