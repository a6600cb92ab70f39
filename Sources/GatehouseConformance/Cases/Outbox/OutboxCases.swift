/// What a keeper of mails must do.
enum OutboxCases {
    static let all: [ConformanceCase] =
        enqueuing + owners + claiming + leases + claimRaces + settling + settleRaces + listing + deadLetters
        + deadLetterRaces + pruning + ofUsers + ofTokens + ofRoles
}
