/// Who may pass: a rule over a principal, made of small ones.
///
/// ```swift
/// let policy = AccessPolicy.any(
///     .role("admin"),
///     .all(.permission("posts-edit"), .not(.role("suspended")))
/// )
/// ```
///
/// A policy that guards a route also says how a request may be authenticated there. One that names no method accepts
/// ``AuthenticationMethod/standard``; one that names some with ``methods(_:)-(AuthenticationMethod...)`` accepts these and
/// no others.
public struct AccessPolicy: Sendable {
    indirect enum Rule: Sendable {
        case everyone
        case signedIn
        case methods(Set<AuthenticationMethod>)
        case role(String)
        case permission(String)
        case fresh(within: Duration)
        case strength(AuthenticationStrength)
        case need(Need)
        case all([AccessPolicy])
        case any([AccessPolicy])
        case not(AccessPolicy)
    }

    let rule: Rule

    /// Everybody, signed in or not.
    public static let `public` = AccessPolicy(rule: .everyone)

    /// Whoever is signed in.
    public static let signedIn = AccessPolicy(rule: .signedIn)

    /// Whoever is authenticated by one of these methods; without any, nobody.
    public static func methods(_ methods: AuthenticationMethod...) -> AccessPolicy { .methods(Set(methods)) }

    /// Whoever is authenticated by one of these methods; without any, nobody.
    public static func methods(_ methods: Set<AuthenticationMethod>) -> AccessPolicy {
        AccessPolicy(rule: .methods(methods))
    }

    /// Whoever has this role.
    public static func role(_ name: String) -> AccessPolicy { AccessPolicy(rule: .role(name)) }

    /// Whoever has this permission through one of their roles; a personal token also has to be scoped to it.
    public static func permission(_ name: String) -> AccessPolicy { AccessPolicy(rule: .permission(name)) }

    /// Whoever proved within this time who they are; a remembered session did not, and a personal token never does.
    public static func fresh(within duration: Duration) -> AccessPolicy { AccessPolicy(rule: .fresh(within: duration)) }

    /// Whoever is authenticated at least so strongly.
    public static func strength(atLeast strength: AuthenticationStrength) -> AccessPolicy {
        AccessPolicy(rule: .strength(strength))
    }

    /// Whoever meets this need, as the application's ``NeedProvider`` says.
    ///
    /// Without a provider, nobody.
    public static func need(_ need: Need) -> AccessPolicy { AccessPolicy(rule: .need(need)) }

    /// Whoever passes all of these; without any, whoever is signed in.
    public static func all(_ policies: [AccessPolicy]) -> AccessPolicy { AccessPolicy(rule: .all(policies)) }

    /// Whoever passes all of these; without any, whoever is signed in.
    public static func all(_ policies: AccessPolicy...) -> AccessPolicy { .all(policies) }

    /// Whoever passes one of these; without any, nobody.
    public static func any(_ policies: [AccessPolicy]) -> AccessPolicy { AccessPolicy(rule: .any(policies)) }

    /// Whoever passes one of these; without any, nobody.
    public static func any(_ policies: AccessPolicy...) -> AccessPolicy { .any(policies) }

    /// Whoever is signed in and does not pass this.
    public static func not(_ policy: AccessPolicy) -> AccessPolicy { AccessPolicy(rule: .not(policy)) }

    /// The methods that the policy accepts on a route.
    ///
    /// Those that it names, all of which have to agree under `all`, and any of which do under `any`, where a part that names
    /// none means ``AuthenticationMethod/standard``; that too if the policy names none, or only under `not`.
    public var acceptedMethods: Set<AuthenticationMethod> { namedMethods ?? AuthenticationMethod.standard }

    /// Whether the policy names methods, outside of a `not`.
    var isNamingMethods: Bool { namedMethods != nil }

    /// The methods that the policy names; nil if it says nothing about them.
    private var namedMethods: Set<AuthenticationMethod>? {
        switch rule {
        case .methods(let methods):
            return methods
        case .all(let policies):
            let named = policies.compactMap(\.namedMethods)
            return named.dropFirst().reduce(named.first) { $0?.intersection($1) }
        case .any(let policies):
            guard policies.contains(where: { $0.namedMethods != nil }) else { return nil }
            return policies.reduce(into: []) { $0.formUnion($1.acceptedMethods) }
        default:
            return nil
        }
    }
}
