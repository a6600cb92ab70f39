extension [String] {
    /// The columns of a table or its alias, for a query that joins others.
    public func prefixed(by table: String) -> [String] {
        map { "\(table).\($0)" }
    }

    /// The columns as a statement lists them, with commas between.
    public var columnList: String {
        joined(separator: ", ")
    }
}
