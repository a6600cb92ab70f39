import ArgumentParser
import Gatehouse

/// The group `passwords`: how long hashing takes on this machine.
struct PasswordsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "passwords",
        abstract: "Measures how long hashing takes.",
        subcommands: [Benchmark.self]
    )

    struct Benchmark: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Measures each scheme on this machine, and finds the parameters that meet a wanted time.",
            discussion: "One hash at a time on one processor; run it where the server will run, and while it is idle. "
                + "Parameters stay within what is accepted: no less than OWASP asks, no more than a stored hash may ask."
        )

        @Option(help: "How long a hash may take, such as 250ms.") var target = WantedTime(milliseconds: 250)
        @Option(help: "Measure this scheme alone.") var scheme: String?
        @Option(help: "How many hashes of each kind; the median counts.") var rounds = 3
        @Flag(help: "Print JSON.") var json = false

        private struct View: Encodable {
            let scheme: String
            let standard: String
            let standardMilliseconds: Double
            let wanted: String
            let wantedMilliseconds: Double

            enum CodingKeys: String, CodingKey {
                case scheme
                case standard = "default"
                case standardMilliseconds = "default_ms"
                case wanted = "target"
                case wantedMilliseconds = "target_ms"
            }
        }

        func validate() throws {
            guard (1...1_000).contains(rounds) else { throw ValidationError("Give a number of rounds from 1 to 1000.") }
            guard scheme == nil || PasswordSchemeChoice.all.contains(where: { $0.name == scheme }) else {
                let names = PasswordSchemeChoice.all.map(\.name).joined(separator: ", ")
                throw ValidationError("There is no such scheme. Give one of \(names).")
            }
        }

        func run() async throws {
            var views: [View] = []
            if !json { print("What GATEHOUSE_PASSWORDS_SCHEME takes, and how long a hash then takes here:") }
            for choice in PasswordSchemeChoice.all where scheme == nil || choice.name == scheme {
                let first = try measure(choice)
                let wanted = choice.scaled(by: target.duration / first)
                // Time is not quite proportional to the parameters, so what comes out too slow is corrected once.
                var second = try measure(wanted)
                var best = wanted
                if second > target.duration * 1.05 {
                    best = wanted.scaled(by: target.duration / second)
                    if best != wanted { second = try measure(best) }
                }
                views.append(
                    View(
                        scheme: choice.name,
                        standard: choice.description,
                        standardMilliseconds: first.milliseconds,
                        wanted: best.description,
                        wantedMilliseconds: second.milliseconds
                    )
                )
                if !json, let view = views.last { Self.say(view, target) }
            }
            if json { try CommandOutput.say("", json: views, isJSON: true) }
        }

        private static func say(_ view: View, _ target: WantedTime) {
            let isOver = view.wantedMilliseconds > Double(target.milliseconds) * 1.05
            let note = isOver ? " (the least that is accepted)" : ""
            print(
                """
                \(view.standard)
                    \(view.standardMilliseconds) ms
                for \(target): \(view.wanted)
                    \(view.wantedMilliseconds) ms\(note)
                """
            )
        }

        private func measure(_ choice: PasswordSchemeChoice) throws -> Duration {
            let scheme = choice.scheme()
            let phrase = SecretBytes(Array("correct horse battery staple".utf8))
            let clock = ContinuousClock()
            let times = try (0..<rounds).map { _ in
                let salt = Surroundings.system.randomBytes(16)
                let start = clock.now
                guard scheme.hash(phrase, salt: salt) != nil else {
                    throw ConfigurationError(problems: ["\(choice) cannot be computed here: is there enough memory?"])
                }
                return clock.now - start
            }
            return times.sorted()[times.count / 2]
        }
    }

    /// A time as a setting has it: a whole number and `ms` or `s`.
    struct WantedTime: ExpressibleByArgument, CustomStringConvertible {
        let milliseconds: Int

        init(milliseconds: Int) { self.milliseconds = milliseconds }

        init?(argument: String) {
            let unit = argument.hasSuffix("ms") ? 1 : 1_000
            guard argument.hasSuffix("s"), let number = Int(argument.dropLast(unit == 1 ? 2 : 1)),
                (1...60_000).contains(number), number * unit <= 60_000
            else { return nil }
            milliseconds = number * unit
        }

        var duration: Duration { .milliseconds(milliseconds) }
        var description: String { "\(milliseconds)ms" }
    }
}

extension Duration {
    /// In milliseconds, to a tenth.
    fileprivate var milliseconds: Double { (self / .microseconds(100)).rounded() / 10 }
}
