public import GatehouseDatastore

extension StoreError {
    /// The error for a column whose content is not what the schema says.
    ///
    /// - Parameter what: What was expected, such as `a digest`; never what was found.
    public static func unreadable(_ what: StaticString) -> StoreError {
        StoreError(.corrupt, "A row holds \(what) that cannot be read; restore the database from a backup.")
    }
}
