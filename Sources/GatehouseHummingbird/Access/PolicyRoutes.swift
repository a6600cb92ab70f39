public import Gatehouse
public import HTTPTypes
public import Hummingbird

/// Routes that state who may use them.
///
/// ```swift
/// let routes = try router.addGatehouse(gatekeeper)
/// routes.public.get("/") { … }
/// routes.require(.role("admin")).get("/admin") { … }
/// routes.require(.methods(.session, .personalToken)).require(.permission("reports-read")).get("/reports") { … }
/// ```
///
/// A route that is added without a policy in force answers nobody, and ``RouteTable/undeclared`` lists it. A group keeps
/// the policies of the group it was made from and adds its own: all of them have to be passed.
///
/// Each of these makes a new group: keep it in a constant to add middleware or several routes to it.
///
/// Guard by group, never by comparing paths: `//admin` and `/admin/` reach the same route.
public struct PolicyRoutes<Context: GatehouseRequestContext>: RouterMethods {
    /// The middleware of a group, which may be added later than the groups below it.
    private final class Middlewares {
        var all: [any MiddlewareProtocol<Request, Response, Context>] = []
    }

    private let router: Router<Context>
    private let path: RouterPath
    private let policy: RoutePolicy<Context>?
    private let middlewares: [Middlewares]

    /// Every route that was added through this and the groups made from it.
    public let table: RouteTable

    /// Makes routes of a router to which ``GatehouseMiddleware`` was added.
    ///
    /// - Parameters:
    ///   - router: The router.
    ///   - table: Where to list the routes.
    public init(_ router: Router<Context>, table: RouteTable = RouteTable()) {
        self.init(router, "", nil, [], table)
    }

    private init(
        _ router: Router<Context>,
        _ path: RouterPath,
        _ policy: RoutePolicy<Context>?,
        _ middlewares: [Middlewares],
        _ table: RouteTable
    ) {
        self.router = router
        self.path = path
        self.policy = policy
        self.middlewares = middlewares + [Middlewares()]
        self.table = table
    }

    // MARK: - Adding routes

    /// Adds a route, under the policies in force; without any it answers nobody.
    @discardableResult
    public func on<Responder: HTTPResponder>(
        _ path: RouterPath,
        method: HTTPRequest.Method,
        responder: Responder
    ) -> Self where Responder.Context == Context {
        let path = self.path.appendingPath(path)
        table.add(RouteTable.Route(method: method, path: path, policy: policy?.text))
        var group = router.group().add(middleware: PolicyMiddleware(policy ?? RoutePolicy(fixed: [.any([])])))
        for middleware in middlewares.flatMap(\.all) { group = group.add(middleware: middleware) }
        group.on(path, method: method, responder: responder)
        return self
    }

    /// Adds middleware to the routes added from now on; it runs after their policies were passed.
    @discardableResult
    public func add(middleware: any MiddlewareProtocol<Request, Response, Context>) -> Self {
        middlewares.last?.all.append(middleware)
        return self
    }

    /// Returns a group of the routes under a path.
    public func group(_ path: RouterPath = "") -> Self {
        Self(router, self.path.appendingPath(path), policy, middlewares, table)
    }

    // MARK: - Stating policies

    /// A group for everybody, signed in or not.
    ///
    /// Policies that are in force already stay in force.
    public var `public`: Self { require(.public) }

    /// Returns a group whose routes only pass for principals that pass a policy.
    public func require(_ policy: AccessPolicy) -> Self {
        var policies = self.policy ?? RoutePolicy()
        policies.fixed.append(policy)
        return Self(router, path, policies, middlewares, table)
    }

    /// Returns a group for whoever is signed in.
    public func requireSignedIn() -> Self {
        require(.signedIn)
    }

    /// Returns a group for whoever has all of these roles.
    public func requireRoles(all roles: String...) -> Self {
        require(.all(roles.map { .role($0) }))
    }

    /// Returns a group for whoever has one of these roles.
    public func requireRoles(any roles: String...) -> Self {
        require(.any(roles.map { .role($0) }))
    }

    /// Returns a group for whoever has all of these permissions.
    public func requirePermissions(all permissions: String...) -> Self {
        require(.all(permissions.map { .permission($0) }))
    }

    /// Returns a group for whoever has one of these permissions.
    public func requirePermissions(any permissions: String...) -> Self {
        require(.any(permissions.map { .permission($0) }))
    }

    /// Returns a group for whoever proved within a time who they are; everybody else is asked to sign in again.
    public func requireFresh(within duration: Duration) -> Self {
        require(.fresh(within: duration))
    }

    /// Returns a group for whoever meets a need on the object that a request names.
    ///
    /// - Parameters:
    ///   - action: What is to be done, such as `edit`.
    ///   - object: Names the object of a request, such as by a path parameter. What it throws refuses the request.
    public func requireNeed(
        _ action: String,
        on object: @escaping @Sendable (Request, Context) async throws -> some CustomStringConvertible & Sendable
    ) -> Self {
        require("need \(action) of the object") { .need(Need(action, try await object($0, $1))) }
    }

    /// Returns a group for whoever passes a policy that depends on the request.
    ///
    /// Which methods are accepted is for the policies that are known beforehand to say.
    ///
    /// - Parameters:
    ///   - text: The policy in words, for lists.
    ///   - make: Makes the policy for a request. What it throws refuses the request.
    public func require(
        _ text: String,
        _ make: @escaping @Sendable (Request, Context) async throws -> AccessPolicy
    ) -> Self {
        var policies = self.policy ?? RoutePolicy()
        policies.particular.append(.init(text: text, make: make))
        return Self(router, path, policies, middlewares, table)
    }
}
