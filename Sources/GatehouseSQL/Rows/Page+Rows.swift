public import GatehouseDatastore

extension Page {
    /// Makes a page of elements that were asked for with ``RecordValue/pageLimit(_:)``.
    ///
    /// - Parameters:
    ///   - elements: What the query found, in order: one more than the limit if another page follows.
    ///   - limit: The limit as the verb got it.
    ///   - position: Where an element stands; that of the page's last one leads to the next page.
    @inlinable
    public init(_ elements: [Element], limit: Int, position: (Element) -> Position) {
        let limit = max(limit, 1)
        guard elements.count > limit else {
            self.init(elements, next: nil)
            return
        }
        let kept = Array(elements.prefix(limit))
        self.init(kept, next: kept.last.map(position))
    }
}
