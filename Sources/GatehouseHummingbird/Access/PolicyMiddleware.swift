public import Gatehouse
import HTTPTypes
public import Hummingbird
import Logging

/// Lets a request pass only if it passes a policy; the handler never runs otherwise.
///
/// ``PolicyRoutes`` adds it to each route, and lists the route; use it by itself where a middleware is asked for. It goes
/// after ``GatehouseMiddleware``.
public struct PolicyMiddleware<Context: GatehouseRequestContext>: RouterMiddleware {
    private let policy: RoutePolicy<Context>
    private let general: AccessPolicy
    private let methods: Set<AuthenticationMethod>

    /// Makes the guard of a policy.
    public init(_ policy: AccessPolicy) {
        self.init(RoutePolicy(fixed: [policy]))
    }

    init(_ policy: RoutePolicy<Context>) {
        self.policy = policy
        general = policy.general
        methods = general.acceptedMethods
    }

    /// Handles a request.
    public func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard !policy.isPublic else { return try await next(request, context) }
        var context = context
        do {
            try await establish(request, &context)
        } catch {
            // Browsers ask for a name and a password where they are told to: only where these are accepted.
            guard methods.contains(.basic), let gatekeeper = context.gatehouse.gatekeeper else { throw error }
            throw ChallengedError(error: error, realm: gatekeeper.configuration.basic.realm)
        }
        return try await next(request, context)
    }

    /// Finds who passes the policy, by the methods that it accepts.
    private func establish(_ request: Request, _ context: inout Context) async throws {
        guard let gatekeeper = context.gatehouse.gatekeeper else { throw GatehouseError(.notSignedIn) }
        if methods.contains(.basic), case .basic(let credentials) = context.gatehouse.credentials {
            try CrossSiteGuard(gatekeeper).checkOrigin(of: request)
            try await authenticate(credentials, gatekeeper, &context.gatehouse)
        }
        var refusal: any Error = GatehouseError(.notSignedIn)
        // The first refusal is told: that of what was sent on purpose, before that of a cookie.
        for (index, identity) in context.gatehouse.identities(by: methods).enumerated() {
            do {
                try await judge(identity, request, context, gatekeeper)
                context.gatehouse.established = identity
                return
            } catch {
                if index == 0 { refusal = error }
            }
        }
        throw refusal
    }

    private func authenticate(
        _ credentials: BasicCredentials,
        _ gatekeeper: Gatekeeper,
        _ state: inout GatehouseRequestState
    ) async throws {
        do throws(GatehouseError) {
            state.note(try await gatekeeper.authenticate(credentials, client: state.client))
        } catch {
            switch error.code {
            case .invalidCredentials, .accountInactive, .confirmationRequired: throw UnauthenticatedError(error: error)
            default: throw error
            }
        }
    }

    private func judge(
        _ identity: GatehouseRequestState.Identity,
        _ request: Request,
        _ context: Context,
        _ gatekeeper: Gatekeeper
    ) async throws {
        switch identity {
        case .nobody: throw GatehouseError(.notSignedIn)
        case .refused(let error): throw error
        case .known(let principal):
            do {
                try await gatekeeper.require(general, of: principal)
                // Who does not pass the rest learns nothing of the object, not even whether its name is well formed.
                var context = context
                context.gatehouse.established = identity
                for particular in policy.particular {
                    try await gatekeeper.require(particular.make(request, context), of: principal)
                }
            } catch let error as GatehouseError where error.code == .forbidden {
                context.logger.notice(
                    "A request was forbidden.",
                    metadata: ["user": "\(principal.id)", "via": "\(principal.via)", "policy": "\(policy.text)"]
                )
                throw error
            }
        }
    }
}

/// An error on a route that accepts a name and a password.
struct ChallengedError: Error {
    let error: any Error
    let realm: BasicRealm
}

/// Credentials in a request's headers that were refused for a reason that a sign-in form would be told as a wrong field.
struct UnauthenticatedError: Error {
    let error: GatehouseError
}
