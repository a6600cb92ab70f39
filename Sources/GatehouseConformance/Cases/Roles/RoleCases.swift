/// What a keeper of roles must do.
enum RoleCases {
    static let all: [ConformanceCase] = defining + listing + permissions + granting + revoking + removing + members
}
