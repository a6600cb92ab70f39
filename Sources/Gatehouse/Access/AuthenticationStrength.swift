/// How sure it is that a request comes from the user for whom it acts.
@nonexhaustive
public enum AuthenticationStrength: Int, Hashable, Comparable, Sendable, CaseIterable {
    /// Somebody holds a key that the user gave out: a personal access token.
    case delegated = 1
    /// The user was recognised, but has not proved who they are since: by being remembered, or by a mailed link.
    case recognized = 2
    /// The user proved who they are with one factor, such as a password.
    case singleFactor = 3

    /// Orders from weak to strong.
    public static func < (left: AuthenticationStrength, right: AuthenticationStrength) -> Bool {
        left.rawValue < right.rawValue
    }
}
