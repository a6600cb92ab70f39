/// What a keeper of users must do.
enum UserCases {
    static let all: [ConformanceCase] = []
}
