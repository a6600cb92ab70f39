/// What came of a case.
public enum ConformanceOutcome: Hashable, Sendable {
    /// The store keeps the promise.
    case passed
    /// The store breaks it; the message says what was expected, what came and where the case says so.
    case failed(String)
    /// The store does not offer what the case requires. There is no other reason to leave a case out.
    case notApplicable(missing: [Capability])
}
