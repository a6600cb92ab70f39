import ArgumentParser
import Gatehouse

/// The command `config`: lists every option.
struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Prints every option: name, variable, default, value in force, what it does."
    )

    @OptionGroup var options: CommandOptions

    private struct OptionView: Encodable {
        let name: String
        let variable: String
        let defaultValue: String
        let value: String
        let isSet: Bool
        let summary: String

        enum CodingKeys: String, CodingKey {
            case name, variable, value, summary
            case defaultValue = "default"
            case isSet = "set"
        }
    }

    func run() async throws {
        try await options.reporting {
            let views = try options.environment().options.map { option in
                OptionView(
                    name: option.name,
                    variable: option.variable,
                    defaultValue: option.defaultValue,
                    value: option.value,
                    isSet: option.isSet,
                    summary: option.summary
                )
            }
            let text = views.map { view in
                "\(view.variable) = \(view.value)\n    \(view.name), default \(view.defaultValue). \(view.summary)"
            }
            try CommandOutput.say(text.joined(separator: "\n"), json: views, isJSON: options.json)
        }
    }
}
