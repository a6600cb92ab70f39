public import ArgumentParser

/// The command line of Gatehouse, complete.
///
/// An application can put the same subcommands under a command of its own.
public struct GatehouseCommand: AsyncParsableCommand {
    /// What the command is called and what it can do.
    public static let configuration = CommandConfiguration(
        commandName: "gatehouse",
        abstract: "Looks after the accounts of an application.",
        discussion: "Reads the variables GATEHOUSE_…; `gatehouse config` lists them. Exit status: 0 done, 1 failed, "
            + "2 refused, 64 wrong usage.",
        subcommands: [
            UsersCommand.self, RolesCommand.self, StoreCommand.self, KeysCommand.self, PasswordsCommand.self,
            MailCommand.self,
            ConfigCommand.self,
        ]
    )

    /// Makes the command.
    public init() {}
}
