/// What a keeper of sessions must do.
enum SessionCases {
    static let all: [ConformanceCase] = []
}
