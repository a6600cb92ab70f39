/// What every store must do.
enum StoreCases {
    static let all: [ConformanceCase] = []
}
