import ArgumentParser
import Gatehouse
import GatehouseDatastore

extension RolesCommand {
    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Removes a role and takes it from everybody; asks first at a terminal unless --yes is given."
        )
        @Argument(help: "The role's name.") var name: String
        @OptionGroup var options: CommandOptions

        func run() async throws {
            try await options.withGatekeeper { gatekeeper in
                guard try await gatekeeper.roles.find(name) != nil else { throw GatehouseError(.notFound) }
                try options.confirm("Remove the role, and take it from everybody?")
                try await gatekeeper.roles.delete(name)
                try Changed.say(true, "The role was removed.", options)
            }
        }
    }

    struct AddPermissions: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Adds to what a role allows.")
        @Argument(help: "The role's name.") var name: String
        @Argument(help: "What it allows from now on.") var permissions: [String]
        @OptionGroup var options: CommandOptions

        func run() async throws {
            try await options.withGatekeeper { gatekeeper in
                let role = try await gatekeeper.roles.changePermissions(of: name, adding: permissions)
                try RolesCommand.say(RoleView(role), options)
            }
        }
    }

    struct RemovePermissions: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Takes away from what a role allows.")
        @Argument(help: "The role's name.") var name: String
        @Argument(help: "What it no longer allows.") var permissions: [String]
        @OptionGroup var options: CommandOptions

        func run() async throws {
            try await options.withGatekeeper { gatekeeper in
                let role = try await gatekeeper.roles.changePermissions(of: name, removing: permissions)
                try RolesCommand.say(RoleView(role), options)
            }
        }
    }

    struct Members: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists who has a role.")
        @Argument(help: "The role's name.") var name: String
        @OptionGroup var options: CommandOptions

        func run() async throws {
            try await options.withGatekeeper { gatekeeper in
                guard try await gatekeeper.roles.find(name) != nil else { throw GatehouseError(.notFound) }
                var members: [UserView] = []
                var position: UserID?
                repeat {
                    let page = try await gatekeeper.roles.members(of: name, after: position, limit: 500)
                    for id in page.elements {
                        if let account = try await gatekeeper.users.find(id.description) {
                            members.append(UserView(account))
                        }
                    }
                    position = page.next
                } while position != nil
                let text = members.map { "\($0.id)\t\($0.email)\t\($0.username ?? "-")" }
                try CommandOutput.say(text.joined(separator: "\n"), json: members, isJSON: options.json)
            }
        }
    }

    private static func say(_ role: RoleView, _ options: CommandOptions) throws {
        let permissions = role.permissions.isEmpty ? "nothing" : role.permissions.joined(separator: ", ")
        try CommandOutput.say("The role \(role.name) allows \(permissions).", json: role, isJSON: options.json)
    }
}
