import Gatehouse
import GatehouseDatastore
import GatehouseHummingbird
import Hummingbird

/// One node of an application that accepts everything by which anybody can be recognised.
struct Site: Sendable {
    static let password = "correct horse"
    static let otherPassword = "battery staple"
    static let attemptLimit = 8

    let gatekeeper: Gatekeeper
    private let users: any UserStore

    init(_ stores: StoreSelection, _ keys: KeyRing) throws {
        var configuration = GatehouseConfiguration(publicURL: .loopback(port: 8080))
        configuration.passwords.cost = 4
        configuration.passwords.queueTimeout = .seconds(600)
        configuration.throttling.accountLimit = Self.attemptLimit
        configuration.refreshTokens.isEnabled = true
        configuration.personalTokens.isEnabled = true
        gatekeeper = try Gatekeeper(stores: stores, configuration: configuration, keys: keys)
        guard let users = stores.accounts as? any UserStore else { throw MatrixError(what: "no keeper of users") }
        self.users = users
    }

    var application: Application<RouterResponder<GatehouseContext>> {
        get throws {
            let router = Router(context: GatehouseContext.self)
            let routes = try router.addGatehouse(gatekeeper)
                .require(.methods(Set(AuthenticationMethod.allCases)))
            routes.get("/me") { _, context in try context.requirePrincipal().email }
            routes.requireRoles(all: "editor").get("/editor") { _, _ in "editor" }
            routes.requirePermissions(all: "reports-read").get("/reports") { _, _ in "reports" }
            return Application(router: router)
        }
    }

    /// Makes an account that can be used.
    func makeAccount(_ email: String) async throws -> Account {
        try await gatekeeper.users.create(
            NewUser(email: email, secret: .password(Self.password), isConfirmed: true, roles: ["editor"])
        )
    }

    /// Makes an account's address unconfirmed.
    func takeConfirmation(from id: UserID) async throws {
        guard let user = try await users.load(id) else { throw MatrixError(what: "no user") }
        let patch = UserPatch(.confirmation(at: nil))
        _ = try await users.patch(id, patch, expecting: user.version, at: gatekeeper.surroundings.now(), with: .none)
    }
}

/// A step of the matrix that is not the one under test went wrong.
struct MatrixError: Error {
    let what: String
}
