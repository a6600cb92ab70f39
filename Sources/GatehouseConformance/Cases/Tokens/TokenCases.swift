/// What a keeper of one-time tokens must do.
enum TokenCases {
    static let all: [ConformanceCase] = []
}
