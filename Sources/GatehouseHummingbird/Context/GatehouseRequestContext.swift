public import Gatehouse
public import Hummingbird

/// A request context that knows who is calling.
///
/// Give your context the property and make it from the source; the middleware fills it in.
///
/// ```swift
/// struct AppContext: GatehouseRequestContext {
///     var coreContext: CoreRequestContextStorage
///     var gatehouse: GatehouseRequestState
///
///     init(source: ApplicationRequestContextSource) {
///         coreContext = .init(source: source)
///         gatehouse = .init(source: source)
///     }
/// }
/// ```
public protocol GatehouseRequestContext: RequestContext {
    /// What Gatehouse knows of the request.
    var gatehouse: GatehouseRequestState { get set }
}

extension GatehouseRequestContext {
    /// Who the request acts for: who passed the guard of the route.
    ///
    /// On a public route it is who comes by a session or an authentication token. Nil if nobody does, or it cannot be told
    /// because the store is unreachable.
    ///
    /// For a decision use ``requirePrincipal()``, which tells the two apart.
    public var principal: Principal? { gatehouse.principal }

    /// Returns who the request acts for.
    ///
    /// - Throws: `GatehouseError` with code `notSignedIn` if nobody is signed in, `tokenInvalid` if a token came that does not
    ///   count, `credentialsMalformed` or `credentialsSeveral` if nobody can say who is meant, `storeUnavailable` if it cannot
    ///   be told.
    public func requirePrincipal() throws(GatehouseError) -> Principal {
        switch gatehouse.identity {
        case .known(let principal): return principal
        case .nobody: throw GatehouseError(.notSignedIn)
        case .refused(let error): throw error
        }
    }

    /// Returns if the request's principal passes a policy.
    ///
    /// - Throws: `GatehouseError` with code `notSignedIn`, `reauthenticationRequired` or `forbidden`, `storeUnavailable` if
    ///   it cannot be told, or what the application's need provider throws.
    public func require(_ policy: AccessPolicy) async throws {
        guard !policy.isPublic else { return }
        let principal = try requirePrincipal()
        guard let gatekeeper = gatehouse.gatekeeper else { throw GatehouseError(.notSignedIn) }
        try await gatekeeper.require(policy, of: principal)
    }
}

/// The request context of an application that needs nothing of its own.
public struct GatehouseContext: GatehouseRequestContext {
    /// What Hummingbird knows of the request.
    public var coreContext: CoreRequestContextStorage

    /// What Gatehouse knows of the request.
    public var gatehouse: GatehouseRequestState

    /// Makes the context of a request.
    public init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        gatehouse = GatehouseRequestState(source: source)
    }
}
