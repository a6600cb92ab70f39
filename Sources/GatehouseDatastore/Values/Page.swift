/// One stretch of a list, and where the next one begins.
///
/// Lists are paged by key, not by offset: an element that was there for the whole walk is seen exactly once, whatever
/// is added or removed meanwhile.
public struct Page<Element: Sendable, Position: Sendable>: Sendable {
    /// The elements, in the order the verb promises, at most as many as were asked for.
    public var elements: [Element]

    /// What to pass as `after` to get the next page; nil when this is the last one.
    public var next: Position?

    /// Makes a page.
    public init(_ elements: [Element], next: Position?) {
        self.elements = elements
        self.next = next
    }
}
