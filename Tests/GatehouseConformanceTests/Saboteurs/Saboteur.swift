import GatehouseConformance
import GatehouseDatastore
import Testing

/// A way to be wrong that one case alone must notice.
struct Saboteur: Sendable {
    /// The case that must fail.
    let caseID: String

    /// What is wrong, in a sentence.
    let fault: String

    /// Sets the faults; it runs once for each fresh database.
    let arm: @Sendable (inout Sabotage) -> Void

    init(_ caseID: String, _ fault: String, arm: @escaping @Sendable (inout Sabotage) -> Void) {
        self.caseID = caseID
        self.fault = fault
        self.arm = arm
    }

    /// The faults, with a memory of their own.
    var sabotage: Sabotage {
        var sabotage = Sabotage()
        arm(&sabotage)
        return sabotage
    }
}

extension Saboteur: CustomTestStringConvertible {
    var testDescription: String { "\(caseID): \(fault)" }
}

/// The saboteurs, one a case.
enum Saboteurs {
    static let all: [Saboteur] =
        users + roles + audit + sessions + tokens + counters + principals + tombstones + outbox + accessTokens
        + stores
}
