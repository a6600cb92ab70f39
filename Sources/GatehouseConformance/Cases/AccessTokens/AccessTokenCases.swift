/// What a keeper of refresh families and personal access tokens must do.
enum AccessTokenCases {
    static let all: [ConformanceCase] =
        insertion + limits + advancing + graces + reuse + ends + advanceRaces + endings + families + personalInsertion
        + personalLimits + loading + touching + revoking + personalLists + owners + companions + sweep
}
