/// What a keeper of users must do.
enum UserCases {
    static let all: [ConformanceCase] =
        inserting + loading + patching + patchRaces + hashing + signingIn + epochs + deleting + deletionRaces + paging
        + attributes
}
