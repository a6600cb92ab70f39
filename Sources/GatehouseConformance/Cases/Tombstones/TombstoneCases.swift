/// What a keeper of tombstones must do.
enum TombstoneCases {
    static let all: [ConformanceCase] = []
}
