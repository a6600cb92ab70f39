/// What a keeper of counters must do.
enum CounterCases {
    static let all: [ConformanceCase] = []
}
