import ArgumentParser
import Gatehouse
import GatehouseDatastore

extension UsersCommand {
    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Deletes a user with all that belongs to the user; asks first at a terminal unless --yes is given."
        )
        @Argument(help: "E-mail address, username or identifier.") var user: String
        @OptionGroup var options: CommandOptions

        func run() async throws {
            try await options.withGatekeeper { gatekeeper in
                guard try await gatekeeper.users.find(user) != nil else { throw GatehouseError(.notFound) }
                try options.confirm("Delete the user, for good?")
                try await gatekeeper.users.delete(user)
                try Changed.say(true, "The user was deleted.", options)
            }
        }
    }

    struct ResetAccess: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ends every session, token and mailed link of a user; the password stays."
        )
        @Argument(help: "E-mail address, username or identifier.") var user: String
        @OptionGroup var options: CommandOptions

        func run() async throws {
            try await options.withGatekeeper { gatekeeper in
                try Ended.say(try await gatekeeper.users.resetAccess(of: user), options)
            }
        }
    }

    struct EndSessions: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ends every session of a user, and with them every token."
        )
        @Argument(help: "E-mail address, username or identifier.") var user: String
        @OptionGroup var options: CommandOptions

        func run() async throws {
            try await options.withGatekeeper { gatekeeper in
                try Ended.say(try await gatekeeper.users.endSessions(of: user), options)
            }
        }
    }

    struct Sessions: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the sessions of a user, oldest first.")
        @Argument(help: "E-mail address, username or identifier.") var user: String
        @OptionGroup var options: CommandOptions

        func run() async throws {
            try await options.withGatekeeper { gatekeeper in
                let sessions = try await gatekeeper.users.sessions(of: user).map(SessionView.init)
                let text = sessions.map { session in
                    [session.id, session.createdAt, session.lastSeenAt, session.address ?? "-", session.agent ?? "-"]
                        .joined(separator: "\t")
                }
                try CommandOutput.say(text.joined(separator: "\n"), json: sessions, isJSON: options.json)
            }
        }
    }
}

/// How many sessions a command ended.
private struct Ended: Encodable {
    /// Nil if their store is away: they are ended all the same.
    let ended: Int?

    static func say(_ count: Int?, _ options: CommandOptions) throws {
        let text =
            count.map { "Every session and token was ended; there were \($0) sessions." }
            ?? "Every session and token was ended; how many there were cannot be told, the sessions' store is away."
        try CommandOutput.say(text, json: Ended(ended: count), isJSON: options.json)
    }
}

/// A session as commands show it.
private struct SessionView: Encodable {
    let id: String
    let createdAt: String
    let lastSeenAt: String
    let endsAt: String
    let address: String?
    let agent: String?
    let method: String
    let remembered: Bool

    enum CodingKeys: String, CodingKey {
        case id, address, agent, method, remembered
        case createdAt = "created_at"
        case lastSeenAt = "last_seen_at"
        case endsAt = "ends_at"
    }

    init(_ session: Session) {
        id = session.id.description
        createdAt = session.createdAt.description
        lastSeenAt = session.lastSeenAt.description
        endsAt = session.endsAt.description
        address = session.address?.string
        agent = session.agent?.string
        method = session.method.string
        remembered = session.isRemembered
    }
}
