import ArgumentParser
import Gatehouse

extension UsersCommand {
    struct ChangePassword: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Gives a user another password and ends their sessions.",
            discussion: "The password passes the policy as any other does: its length, the common ones, the screenings."
        )

        @Argument(help: "E-mail address, username or identifier.") var identity: String
        @OptionGroup var source: NewPasswordOptions
        @OptionGroup var options: CommandOptions

        private struct Outcome: Encodable {
            let changed = true
            let endedSessions: Int?
            let password: String?

            enum CodingKeys: String, CodingKey {
                case changed, password
                case endedSessions = "ended_sessions"
            }
        }

        func validate() throws {
            guard source.count == 1 else { throw ValidationError("Give one of --password-stdin and --generate.") }
        }

        func run() async throws {
            try await options.withGatekeeper { gatekeeper in
                let password = try source.take(gatekeeper.surroundings)
                let ended = try await gatekeeper.users.changePassword(of: identity, to: password.text)
                try CommandOutput.say(
                    "The password was changed; no session from before goes on.\(password.notice)",
                    json: Outcome(endedSessions: ended, password: password.generated),
                    isJSON: options.json
                )
            }
        }
    }
}
