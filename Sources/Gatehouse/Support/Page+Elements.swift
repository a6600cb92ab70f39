import GatehouseDatastore

extension Page {
    /// Reads a list page by page and returns its elements in order, until there are no more or as many as anybody looks at.
    ///
    /// - Parameters:
    ///   - greatest: How many elements are enough; a page may go beyond it.
    ///   - page: Returns the page after a position, from the first one for nil.
    static func elements(
        upTo greatest: Int = 10_000,
        _ page: (_ position: Position?) async throws(StoreError) -> Page
    ) async throws(StoreError) -> [Element] {
        var elements: [Element] = []
        var position: Position?
        repeat {
            let next = try await page(position)
            elements += next.elements
            position = next.next
        } while position != nil && elements.count < greatest
        return elements
    }
}
