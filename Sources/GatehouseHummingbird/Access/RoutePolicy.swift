import Gatehouse
import Hummingbird

/// Who may use a route: policies that are known when it is added, and policies that a request makes.
struct RoutePolicy<Context: GatehouseRequestContext>: Sendable {
    /// A policy that depends on the object that a request names.
    struct Particular: Sendable {
        let text: String
        let make: @Sendable (Request, Context) async throws -> AccessPolicy
    }

    /// What is known beforehand: all of it has to be passed.
    var fixed: [AccessPolicy] = []

    /// What a request adds.
    var particular: [Particular] = []

    /// What is known beforehand, as one policy.
    var general: AccessPolicy {
        switch fixed.count {
        case 0: .signedIn
        case 1: fixed[0]
        default: .all(fixed)
        }
    }

    /// Whether everybody passes.
    var isPublic: Bool { particular.isEmpty && general.isPublic }

    /// The policy in words.
    var text: String {
        ([general.description] + particular.map(\.text)).joined(separator: ", and ")
    }
}
