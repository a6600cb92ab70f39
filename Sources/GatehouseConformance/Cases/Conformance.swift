public import GatehouseDatastore

/// The conformance suite: every case there is.
public enum Conformance {
    /// The version of the suite; it rises when a case is added, removed or made stricter.
    public static let version = "1"

    /// Every case, area by area.
    public static let cases: [ConformanceCase] =
        UserCases.all + RoleCases.all + AuditCases.all + SessionCases.all + TokenCases.all + CounterCases.all
        + PrincipalCases.all + TombstoneCases.all + OutboxCases.all + AccessTokenCases.all + StoreCases.all

    /// Returns the cases that need a capability, alone or beside others.
    public static func cases(for capability: Capability) -> [ConformanceCase] {
        cases.filter { $0.requires.contains(capability) }
    }

    /// Returns the cases that apply to a kind of store: all whose protocols it conforms to.
    ///
    /// For a store that keeps some of the pieces, such as sessions and counters alone.
    public static func cases(applyingTo kind: any Store.Type) -> [ConformanceCase] {
        cases.filter { $0.requires.allSatisfy { $0.isOffered(by: kind) } }
    }
}
