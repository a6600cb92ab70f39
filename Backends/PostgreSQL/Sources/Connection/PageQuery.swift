/// The two statements of a list that is paged by key: for its first page, and for those after a position.
struct PageQuery: Sendable {
    private let first: Query
    private let following: Query

    /// Makes the statements from a text; the position is the last parameter of the one that has it.
    init(_ text: (_ isFirst: Bool) -> String) {
        first = Query(text(true))
        following = Query(text(false))
    }

    /// The statement for a page, and its values.
    ///
    /// - Parameters:
    ///   - position: The position; nil for the first page.
    ///   - values: The values of the other parameters, which come first.
    func after(_ position: PostgreSQLValue?, _ values: [PostgreSQLValue]) -> (Query, [PostgreSQLValue]) {
        guard let position else { return (first, values) }
        return (following, values + [position])
    }
}
