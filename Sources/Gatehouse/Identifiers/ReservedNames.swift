import GatehouseDatastore

/// Tells whether a username is reserved, or is taken for one that is.
struct ReservedNames: Sendable {
    /// What the names look like in lower case, letters in lower case.
    private var folded: Set<String> = []

    /// What the names look like in upper case, and with a capital at the beginning: `ADMIN` and `Info` with an `l`.
    private var exact: Set<String> = []

    /// Prepares a list for being compared with.
    init(_ reserved: ReservedUsernames) {
        for name in reserved.all {
            guard let canonical = UnicodeForm.nfkcCasefold(name) else { continue }
            folded.insert(ConfusableTable.skeleton(canonical).lowercased())
            exact.insert(ConfusableTable.skeleton(canonical.uppercased()))
            exact.insert(ConfusableTable.skeleton(canonical.prefix(1).uppercased() + canonical.dropFirst()))
        }
    }

    /// Whether a username is reserved or is taken for one that is, as it was typed or in lower case.
    func covers(_ username: UserIdentifier) -> Bool {
        let typed = ConfusableTable.skeleton(username.display.string)
        let canonical = ConfusableTable.skeleton(username.canonical.text.string)
        return exact.contains(typed) || folded.contains(typed.lowercased()) || folded.contains(canonical.lowercased())
    }
}
