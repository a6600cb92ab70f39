import ArgumentParser
import Gatehouse
import GatehouseDatastore

/// The group `roles`: makes roles and says who has them.
struct RolesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "roles",
        abstract: "Makes roles and says who has them.",
        subcommands: [
            Create.self, List.self, Delete.self, Add.self, Remove.self, AddPermissions.self, RemovePermissions.self,
            Members.self,
        ]
    )

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Makes a role.")
        @Argument(help: "The role's name.") var name: String
        @Option(help: "What the role is for.") var description = ""
        @Option(help: "What the role allows; may be repeated.") var permission: [String] = []
        @OptionGroup var options: CommandOptions

        func run() async throws {
            try await options.withGatekeeper { gatekeeper in
                try await gatekeeper.roles.create(name, summary: description, permissions: permission)
                let view = RoleView(name: name, description: description, permissions: permission.sorted())
                try CommandOutput.say("The role \(name) was made.", json: view, isJSON: options.json)
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the roles.")
        @OptionGroup var options: CommandOptions

        func run() async throws {
            try await options.withGatekeeper { gatekeeper in
                var roles: [RoleView] = []
                var position: RoleName?
                repeat {
                    let page = try await gatekeeper.roles.list(after: position, limit: 500)
                    roles += page.elements.map(RoleView.init)
                    position = page.next
                } while position != nil
                let text = roles.map { "\($0.name)\t\($0.permissions.joined(separator: ","))\t\($0.description)" }
                try CommandOutput.say(text.joined(separator: "\n"), json: roles, isJSON: options.json)
            }
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Gives a role to a user.")
        @Argument(help: "E-mail address, username or identifier.") var user: String
        @Argument(help: "The role's name.") var role: String
        @OptionGroup var options: CommandOptions

        func run() async throws {
            try await options.withGatekeeper { gatekeeper in
                guard let account = try await gatekeeper.users.find(user) else { throw GatehouseError(.notFound) }
                let changed = try await gatekeeper.roles.grant(role, to: account.id)
                try Changed.say(changed, "The user has the role.", options)
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Takes a role from a user.")
        @Argument(help: "E-mail address, username or identifier.") var user: String
        @Argument(help: "The role's name.") var role: String
        @OptionGroup var options: CommandOptions

        func run() async throws {
            try await options.withGatekeeper { gatekeeper in
                guard let account = try await gatekeeper.users.find(user),
                    try await gatekeeper.roles.find(role) != nil
                else { throw GatehouseError(.notFound) }
                let changed = try await gatekeeper.roles.revoke(role, from: account.id)
                try Changed.say(changed, "The user does not have the role.", options)
            }
        }
    }
}

/// A role as commands show it.
struct RoleView: Encodable {
    let name: String
    let description: String
    let permissions: [String]

    init(name: String, description: String, permissions: [String]) {
        self.name = name
        self.description = description
        self.permissions = permissions
    }

    init(_ role: RoleRecord) {
        self.init(
            name: role.name.description,
            description: role.summary.string,
            permissions: role.permissions.map(\.description).sorted()
        )
    }
}
