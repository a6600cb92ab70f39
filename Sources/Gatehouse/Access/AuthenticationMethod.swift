/// How a request shows for whom it acts.
@nonexhaustive
public enum AuthenticationMethod: String, Hashable, Comparable, Sendable, CaseIterable {
    /// By the cookie of a session.
    case session
    /// By an authentication token: short-lived, with all that its user may do.
    case token
    /// By a personal access token: long-lived, with the permissions that its owner gave it and none of the roles.
    case personalToken = "personal_token"
    /// By a name and a password in every request (RFC 7617).
    case basic

    /// What a policy accepts that names no method.
    ///
    /// Personal tokens and Basic are accepted only where a policy names them.
    public static let standard: Set<AuthenticationMethod> = [.session, .token]

    /// What people call it.
    var label: String { rawValue.split(separator: "_").joined(separator: " ") }

    /// Orders as ``allCases`` does.
    public static func < (left: AuthenticationMethod, right: AuthenticationMethod) -> Bool { left.place < right.place }

    private var place: Int { Self.allCases.firstIndex(of: self) ?? Self.allCases.count }
}
