/// What a loader of principals must do.
enum PrincipalCases {
    static let all: [ConformanceCase] = records + keys + freshness + roles + races
}
