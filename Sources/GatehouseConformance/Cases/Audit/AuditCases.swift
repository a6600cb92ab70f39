/// What a keeper of audit events must do.
enum AuditCases {
    static let all: [ConformanceCase] = appending + listing + filtering + pruning
}
