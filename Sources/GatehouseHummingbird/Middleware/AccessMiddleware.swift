public import Gatehouse
public import Hummingbird

/// Lets a request pass only if its principal passes a policy; the handler never runs otherwise.
public struct AccessMiddleware<Context: GatehouseRequestContext>: RouterMiddleware {
    private let policy: AccessPolicy

    /// Makes the guard of a policy.
    public init(_ policy: AccessPolicy) {
        self.policy = policy
    }

    /// Handles a request.
    public func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        try await context.require(policy)
        return try await next(request, context)
    }
}

extension RouterMethods where Context: GatehouseRequestContext {
    /// Returns a group whose routes only pass for principals that pass a policy.
    ///
    /// Guard by group, never by comparing paths: `//admin` and `/admin/` reach the same route.
    public func require(_ policy: AccessPolicy) -> RouterGroup<Context> {
        group().add(middleware: AccessMiddleware(policy))
    }

    /// Returns a group for whoever is signed in.
    public func requireSignedIn() -> RouterGroup<Context> {
        require(.signedIn)
    }

    /// Returns a group for whoever has all of these roles.
    public func requireRoles(all roles: String...) -> RouterGroup<Context> {
        require(.all(roles.map { .role($0) }))
    }

    /// Returns a group for whoever has one of these roles.
    public func requireRoles(any roles: String...) -> RouterGroup<Context> {
        require(.any(roles.map { .role($0) }))
    }

    /// Returns a group for whoever has all of these permissions.
    public func requirePermissions(all permissions: String...) -> RouterGroup<Context> {
        require(.all(permissions.map { .permission($0) }))
    }

    /// Returns a group for whoever has one of these permissions.
    public func requirePermissions(any permissions: String...) -> RouterGroup<Context> {
        require(.any(permissions.map { .permission($0) }))
    }

    /// Returns a group for whoever proved within a time who they are; everybody else is asked to sign in again.
    public func requireFresh(within duration: Duration) -> RouterGroup<Context> {
        require(.fresh(within: duration))
    }

    /// Returns a group for whoever meets a need on the object that a request names.
    ///
    /// - Parameter need: Makes the need from a request and its context, such as from a path parameter. What it throws
    ///   refuses the request.
    public func requireNeed(
        _ need: @escaping @Sendable (Request, Context) throws -> Need
    ) -> RouterGroup<Context> {
        group().add(middleware: NeedMiddleware(need: need))
    }
}

/// Lets a request pass only if its principal meets the need that it names.
struct NeedMiddleware<Context: GatehouseRequestContext>: RouterMiddleware {
    let need: @Sendable (Request, Context) throws -> Need

    func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        // Who is not signed in learns nothing of the object, not even whether its name is well formed.
        _ = try context.requirePrincipal()
        try await context.require(.need(need(request, context)))
        return try await next(request, context)
    }
}
