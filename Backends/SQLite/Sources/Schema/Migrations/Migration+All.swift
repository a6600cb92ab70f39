import GatehouseSQL

extension Migration {
    /// Every step of the schema, in order.
    static let all: [Migration] = [.accounts, .sessions, .oneTimeTokens, .counters, .audit, .outbox, .accessTokens]
}
