/// What a policy says of a principal.
public enum AccessDecision: Hashable, Sendable {
    /// They may pass.
    case granted
    /// Nobody is signed in, or not by a method that is accepted here.
    case notSignedIn
    /// They may pass once they have proved again who they are.
    case notFresh
    /// They may not pass.
    case forbidden
}
