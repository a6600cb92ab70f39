/// Who may pass: a rule over a principal, made of small ones.
public indirect enum AccessPolicy: Sendable {
    /// Whoever is signed in.
    case signedIn
    /// Whoever has this role.
    case role(String)
    /// Whoever has this permission through one of their roles.
    case permission(String)
    /// Whoever proved within this time who they are; a remembered session did not.
    case fresh(within: Duration)
    /// Whoever meets this need, as the application's ``NeedProvider`` says. Without a provider, nobody.
    case need(Need)
    /// Whoever passes all of these; without any, whoever is signed in.
    case all([AccessPolicy])
    /// Whoever passes one of these; without any, nobody.
    case any([AccessPolicy])
}

/// What a policy says of a principal.
public enum AccessDecision: Hashable, Sendable {
    /// They may pass.
    case granted
    /// Nobody is signed in.
    case notSignedIn
    /// They may pass once they have proved again who they are.
    case notFresh
    /// They may not pass.
    case forbidden
}
