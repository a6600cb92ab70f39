import ArgumentParser
import Gatehouse

extension UsersCommand {
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Makes a user.")

        @Argument(help: "The e-mail address.") var identity: String
        @Option(help: "The username.") var username: String?
        @OptionGroup var source: NewPasswordOptions
        @Option(help: "The hash of the password, as another framework stored it.") var passwordHash: String?
        @Option(
            help: """
                Who made the hash: flask-security[:PEPPER], flask-security-3[:PEPPER], devise[:PEPPER], gatehouse, or \
                other for Django, Laravel, PHP, passlib and the rest. PEPPER is one of GATEHOUSE_PASSWORD_PEPPERS.
                """,
            transform: Self.origin
        )
        var passwordOrigin = PasswordOrigin.other
        @Flag(exclusivity: .exclusive, help: "Whether the account may be used.") var activity = Activity.active
        @Flag(help: "Count the address as confirmed.") var confirmed = false
        @Option(help: "A role the user has; may be repeated.") var role: [String] = []
        @OptionGroup var options: CommandOptions

        enum Activity: String, EnumerableFlag {
            case active, inactive
        }

        private struct Created: Encodable {
            let user: UserView
            let password: String?
        }

        private static func origin(_ text: String) throws -> PasswordOrigin {
            guard let origin = PasswordOrigin(text) else { throw ValidationError("There is no such origin.") }
            return origin
        }

        func validate() throws {
            guard source.count + (passwordHash == nil ? 0 : 1) == 1 else {
                throw ValidationError("Give one of --password-stdin, --password-hash and --generate.")
            }
        }

        func run() async throws {
            try await options.withGatekeeper { gatekeeper in
                let password = passwordHash == nil ? try source.take(gatekeeper.surroundings) : nil
                let secret: NewUser.Secret
                if let password {
                    secret = .password(password.text)
                } else {
                    secret = passwordHash.map { NewUser.Secret.hash($0, from: passwordOrigin) } ?? NewUser.Secret.none
                }
                let account = try await gatekeeper.users.create(
                    NewUser(
                        email: identity,
                        username: username,
                        secret: secret,
                        isActive: activity == .active,
                        isConfirmed: confirmed,
                        roles: role
                    )
                )
                try CommandOutput.say(
                    "The user \(account.email) was made (\(account.id)).\(password?.notice ?? "")",
                    json: Created(user: UserView(account, roles: role), password: password?.generated),
                    isJSON: options.json
                )
            }
        }
    }
}
