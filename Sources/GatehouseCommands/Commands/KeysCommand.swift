import ArgumentParser
import Gatehouse

/// The group `keys`: makes secret keys.
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Makes secret keys.",
        subcommands: [Generate.self]
    )

    struct Generate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints a new secret key for GATEHOUSE_SECRET_KEYS.",
            discussion: "To rotate, put it first and keep the old one after it, separated by a comma. With a name and "
                + "a colon before it, it is a pepper for GATEHOUSE_PASSWORD_PEPPERS."
        )

        func run() async throws {
            print(SecretKey.random(from: .system).base64)
        }
    }
}
