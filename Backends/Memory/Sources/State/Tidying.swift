/// Decides when a table that grows should look for expired rows.
///
/// A look costs as much as the table is long, so it happens when the table has doubled since the last one: a constant
/// cost an insert, and at most as many dead rows as live ones, give or take the first few.
struct Tidying: Sendable {
    private static let least = 256
    private var threshold = Tidying.least

    func isDue(at count: Int) -> Bool {
        count > threshold
    }

    /// Notes how many rows a look has left.
    mutating func isDone(leaving count: Int) {
        let (doubled, overflow) = count.multipliedReportingOverflow(by: 2)
        threshold = overflow ? .max : max(doubled, Self.least)
    }
}
