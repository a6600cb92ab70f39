import Synchronization

/// One SQL statement of the program, with the slot it has among the statements that each connection prepares.
///
/// Make them as static constants only: each takes a slot for good.
package struct Query: Sendable {
    /// The statement.
    package let text: String

    /// The slot.
    package let slot: Int

    private static let slots = Atomic<Int>(0)

    /// Makes a statement and takes a slot for it.
    package init(_ text: String) {
        self.text = text
        slot = Self.slots.wrappingAdd(1, ordering: .relaxed).oldValue
    }
}
