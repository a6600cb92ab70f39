/// What a keeper of tombstones must do.
enum TombstoneCases {
    static let all: [ConformanceCase] = bury + ends + accounts + accountRoles + races + sweep
}
