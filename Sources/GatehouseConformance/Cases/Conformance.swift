/// The conformance suite: every case there is.
public enum Conformance {
    /// The version of the suite; it rises when a case is added, removed or made stricter.
    public static let version = "1"

    /// Every case, area by area.
    public static let cases: [ConformanceCase] =
        UserCases.all + RoleCases.all + AuditCases.all + SessionCases.all + TokenCases.all + CounterCases.all
        + PrincipalCases.all + TombstoneCases.all + StoreCases.all

    /// Returns the cases that need a capability, alone or beside others.
    public static func cases(for capability: Capability) -> [ConformanceCase] {
        cases.filter { $0.requires.contains(capability) }
    }
}
