import ArgumentParser
import Gatehouse
import GatehouseDatastore

/// The group `mail`: shows mail that waits or could not be sent, and has it tried again.
struct MailCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mail",
        abstract: "Shows mail that waits or could not be sent, and has it tried again.",
        subcommands: [List.self, Retry.self, Drop.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the dead letters, or the mails that wait, oldest first."
        )
        @Flag(help: "List the mails that wait, not the dead letters.") var waiting = false
        @OptionGroup var options: CommandOptions

        func run() async throws {
            try await options.withGatekeeper { gatekeeper in
                var mails: [MailView] = []
                var position: MailID?
                repeat {
                    let page = try await gatekeeper.outbox.list(areDead: !waiting, after: position, limit: 500)
                    mails += page.elements.map(MailView.init)
                    position = page.next
                } while position != nil
                let lines = mails.map(\.line).joined(separator: "\n")
                try CommandOutput.say(mails.isEmpty ? "There is none." : lines, json: mails, isJSON: options.json)
            }
        }
    }

    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Has dead letters tried again; the application sends them."
        )
        @Argument(help: "The identifiers of dead letters.") var mails: [String] = []
        @Flag(help: "Every dead letter there is.") var all = false
        @OptionGroup var options: CommandOptions

        func validate() throws {
            guard mails.isEmpty == all else { throw ValidationError("Give identifiers of dead letters, or --all.") }
        }

        func run() async throws {
            try await options.withGatekeeper { gatekeeper in
                let count =
                    all ? try await retryAll(gatekeeper) : try await MailCommand.change(mails, gatekeeper.outbox.retry)
                let text = count == 1 ? "1 mail will be tried again." : "\(count) mails will be tried again."
                try CommandOutput.say(text, json: ["retried": count], isJSON: options.json)
            }
        }

        private func retryAll(_ gatekeeper: Gatekeeper) async throws -> Int {
            var count = 0
            var position: MailID?
            repeat {
                // A letter that is tried again leaves the list, so the next page begins after the last one seen.
                let page = try await gatekeeper.outbox.list(areDead: true, after: position, limit: 500)
                for letter in page.elements where try await gatekeeper.outbox.retry(letter.mail.id) { count += 1 }
                position = page.next
            } while position != nil
            return count
        }
    }

    struct Drop: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Drops dead letters.")
        @Argument(help: "The identifiers of dead letters.") var mails: [String]
        @OptionGroup var options: CommandOptions

        func run() async throws {
            try await options.withGatekeeper { gatekeeper in
                let count = try await MailCommand.change(mails, gatekeeper.outbox.drop)
                let text = count == 1 ? "1 mail was dropped." : "\(count) mails were dropped."
                try CommandOutput.say(text, json: ["dropped": count], isJSON: options.json)
            }
        }
    }

    /// Does something to dead letters, all of which must be there.
    private static func change(
        _ mails: [String],
        _ step: (MailID, ClientInfo) async throws(GatehouseError) -> Bool
    ) async throws -> Int {
        let ids = mails.compactMap { MailID($0) }
        guard ids.count == mails.count else { throw GatehouseError(.notFound) }
        for id in ids where try await !step(id, .unknown) { throw GatehouseError(.notFound) }
        return ids.count
    }
}

/// A mail as commands show it: whose and what it is, never where it goes.
struct MailView: Encodable {
    let id: String
    let kind: String
    let user: String?
    let askedAt: String
    let nextAttemptAt: String?
    let attempts: Int
    let failure: String?

    init(_ queued: QueuedMail) {
        id = queued.mail.id.description
        kind = queued.mail.kind.string
        user = queued.mail.user?.description
        askedAt = queued.mail.createdAt.description
        nextAttemptAt = queued.isDead ? nil : queued.mail.dueAt.description
        attempts = queued.attempts
        failure = queued.failure?.string
    }

    /// The mail as one line.
    var line: String {
        [id, kind, user ?? "-", askedAt, "\(attempts) attempts", failure ?? "-"].joined(separator: "\t")
    }

    private enum CodingKeys: String, CodingKey {
        case id, kind, user, attempts, failure
        case askedAt = "asked_at"
        case nextAttemptAt = "next_attempt_at"
    }
}
