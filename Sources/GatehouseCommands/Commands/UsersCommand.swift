import ArgumentParser
import Gatehouse
import GatehouseDatastore

/// The group `users`: makes, shows and changes users.
struct UsersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "users",
        abstract: "Makes, shows and changes users.",
        subcommands: [
            Create.self, List.self, Show.self, Activate.self, Deactivate.self, Confirm.self, ChangePassword.self,
            ResetAccess.self, Delete.self, Sessions.self, EndSessions.self,
        ]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the users, oldest first.")
        @OptionGroup var options: CommandOptions

        func run() async throws {
            try await options.withGatekeeper { gatekeeper in
                var accounts: [Account] = []
                var position: UserID?
                repeat {
                    let page = try await gatekeeper.users.list(after: position, limit: 500)
                    accounts += page.elements
                    position = page.next
                } while position != nil
                let text = accounts.map { account in
                    [
                        account.id.description, account.email, account.username ?? "-",
                        account.isActive ? "active" : "inactive",
                    ]
                    .joined(separator: "\t")
                }.joined(separator: "\n")
                try CommandOutput.say(text, json: accounts.map { UserView($0) }, isJSON: options.json)
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Shows one user.")
        @Argument(help: "E-mail address, username or identifier.") var user: String
        @OptionGroup var options: CommandOptions

        func run() async throws {
            try await options.withGatekeeper { gatekeeper in
                guard let account = try await gatekeeper.users.find(user) else { throw GatehouseError(.notFound) }
                let roles = try await gatekeeper.roles.roles(of: account.id).map(\.name.description)
                let view = UserView(account, roles: roles)
                try CommandOutput.say(view.text, json: view, isJSON: options.json)
            }
        }
    }

    struct Activate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lets an account be used again.")
        @Argument(help: "E-mail address, username or identifier.") var user: String
        @OptionGroup var options: CommandOptions

        func run() async throws {
            try await options.withGatekeeper { gatekeeper in
                try Changed.say(try await gatekeeper.users.activate(user), "The user is active.", options)
            }
        }
    }

    struct Deactivate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Keeps an account from being used and ends its sessions."
        )
        @Argument(help: "E-mail address, username or identifier.") var user: String
        @OptionGroup var options: CommandOptions

        func run() async throws {
            try await options.withGatekeeper { gatekeeper in
                try Changed.say(try await gatekeeper.users.deactivate(user), "The user is inactive.", options)
            }
        }
    }

    struct Confirm: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Notes that the user's address is theirs.")
        @Argument(help: "E-mail address, username or identifier.") var user: String
        @OptionGroup var options: CommandOptions

        func run() async throws {
            try await options.withGatekeeper { gatekeeper in
                try Changed.say(try await gatekeeper.users.confirm(user), "The address is confirmed.", options)
            }
        }
    }
}

/// Whether a command changed anything.
struct Changed: Encodable {
    let changed: Bool

    static func say(_ changed: Bool, _ text: String, _ options: CommandOptions) throws {
        try CommandOutput.say(
            text + (changed ? "" : " Nothing had to be done."),
            json: Changed(changed: changed),
            isJSON: options.json
        )
    }
}

/// A user as commands show it.
struct UserView: Encodable {
    let id: String
    let email: String
    let username: String?
    let active: Bool
    let hasPassword: Bool
    let confirmedAt: String?
    let createdAt: String
    let signInCount: Int64
    let currentSignInAt: String?
    let lastSignInAt: String?
    let roles: [String]?

    enum CodingKeys: String, CodingKey {
        case id, email, username, active, roles
        case hasPassword = "has_password"
        case confirmedAt = "confirmed_at"
        case createdAt = "created_at"
        case signInCount = "sign_in_count"
        case currentSignInAt = "current_sign_in_at"
        case lastSignInAt = "last_sign_in_at"
    }

    init(_ account: Account, roles: [String]? = nil) {
        id = account.id.description
        email = account.email
        username = account.username
        active = account.isActive
        hasPassword = account.hasPassword
        confirmedAt = account.confirmedAt?.description
        createdAt = account.createdAt.description
        signInCount = account.signIns.count
        currentSignInAt = account.signIns.current?.at.description
        lastSignInAt = account.signIns.last?.at.description
        self.roles = roles
    }

    var text: String {
        [
            "id          \(id)",
            "email       \(email)",
            "username    \(username ?? "-")",
            "active      \(active ? "yes" : "no")",
            "confirmed   \(confirmedAt ?? "no")",
            "password    \(hasPassword ? "yes" : "no")",
            "roles       \((roles ?? []).joined(separator: ", "))",
            "created     \(createdAt)",
            "sign-ins    \(signInCount), the latest at \(currentSignInAt ?? "-"), before that at \(lastSignInAt ?? "-")",
        ].joined(separator: "\n")
    }
}
