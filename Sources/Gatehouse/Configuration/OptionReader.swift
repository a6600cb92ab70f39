public import Configuration
import GatehouseDatastore

/// Reads options one by one, and keeps a list of what there was to read.
///
/// The list is what `gatehouse config` prints and what tells a known variable from an unknown one, so an option that is
/// read is an option that is listed.
public struct OptionReader {
    /// One option: what it is called, what it does and how it stands.
    public struct Option: Sendable, Hashable {
        /// The name as a path, such as `sessions.idleTimeout`.
        public var name: String
        /// The environment variable, such as `GATEHOUSE_SESSIONS_IDLE_TIMEOUT`.
        public var variable: String
        /// What it does, in a sentence.
        public var summary: String
        /// The value it has when it is not set.
        public var defaultValue: String
        /// The value in force.
        public var value: String
        /// Whether it was set.
        public var isSet: Bool
    }

    /// A value that could not be read.
    public struct Problem: Sendable, Hashable, CustomStringConvertible {
        /// The environment variable.
        public var variable: String
        /// What it must be, such as `a duration such as 30m`.
        public var expectation: String

        /// What is wrong.
        ///
        /// The value is not repeated; it may be a secret in the wrong place.
        public var description: String { "\(variable) is not \(expectation)" }
    }

    private let reader: ConfigReader

    /// The options read so far, in the order they were read.
    public private(set) var options: [Option] = []

    /// What could not be read so far.
    public private(set) var problems: [Problem] = []

    /// Makes a reader over a configuration whose keys begin with `gatehouse`.
    public init(_ reader: ConfigReader) {
        self.reader = reader
    }

    /// Reads a text.
    public mutating func text(
        _ section: String,
        _ option: String,
        default defaultValue: String,
        _ summary: String
    ) -> String {
        read(section, option, defaultValue, summary, "a text", { $0 }, { $0 })
    }

    /// Reads a whole number within a range.
    public mutating func integer(
        _ section: String,
        _ option: String,
        default defaultValue: Int,
        in range: ClosedRange<Int>,
        _ summary: String
    ) -> Int {
        let expectation = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        return read(
            section,
            option,
            defaultValue,
            summary,
            expectation,
            { Int($0).flatMap { range.contains($0) ? $0 : nil } },
            { String($0) }
        )
    }

    /// Reads a switch: `true` or `false`, `on` or `off`, `yes` or `no`, `1` or `0`.
    public mutating func flag(
        _ section: String,
        _ option: String,
        default defaultValue: Bool,
        _ summary: String
    ) -> Bool {
        read(
            section,
            option,
            defaultValue,
            summary,
            "true or false",
            { text -> Bool? in
                switch text.lowercased() {
                case "true", "on", "yes", "1": true
                case "false", "off", "no", "0": false
                default: nil
                }
            },
            { $0 ? "true" : "false" }
        )
    }

    /// Reads words of letters and digits, separated by commas; white space around them is dropped.
    public mutating func words(
        _ section: String,
        _ option: String,
        default defaultValue: [String],
        _ summary: String
    ) -> [String] {
        read(
            section,
            option,
            defaultValue,
            summary,
            "a list of words of letters and digits, separated by commas",
            Self.words,
            { $0.isEmpty ? "none" : $0.joined(separator: ",") }
        )
    }

    /// Reads a duration: a whole number and one of `ms`, `s`, `m`, `h`, `d`.
    ///
    /// - Parameters:
    ///   - section: The section's name.
    ///   - option: The option's name.
    ///   - defaultValue: The value it has when it is not set.
    ///   - range: What it may be; nil for any length.
    ///   - summary: What it does, in a sentence.
    public mutating func duration(
        _ section: String,
        _ option: String,
        default defaultValue: Duration,
        in range: ClosedRange<Duration>? = nil,
        _ summary: String
    ) -> Duration {
        let bounds = range.map { " from \($0.lowerBound.optionText) to \($0.upperBound.optionText)" } ?? ""
        return read(
            section,
            option,
            defaultValue,
            summary,
            "a duration such as 30m" + bounds,
            { text in Duration(option: text).flatMap { range?.contains($0) == false ? nil : $0 } },
            { $0.optionText }
        )
    }

    /// Reads an option of any kind; for kinds of an application's own.
    ///
    /// - Parameters:
    ///   - section: The section's name, such as `sessions`.
    ///   - option: The option's name, such as `idleTimeout`.
    ///   - defaultValue: The value it has when it is not set.
    ///   - summary: What it does, in a sentence.
    ///   - expectation: What a value must be, to follow "is not".
    ///   - parse: Reads a value; nil if it is none.
    ///   - write: Writes a value for the list.
    public mutating func read<Value>(
        _ section: String,
        _ option: String,
        _ defaultValue: Value,
        _ summary: String,
        _ expectation: String,
        _ parse: (String) -> Value?,
        _ write: (Value) -> String
    ) -> Value {
        let path = (section.isEmpty ? [] : [section]) + [option]
        let variable = "GATEHOUSE_" + path.map(\.snakeCased).joined(separator: "_")
        let text = reader.string(forKey: ConfigKey(["gatehouse"] + path))
        var value = defaultValue
        if let text {
            if let parsed = parse(text) {
                value = parsed
            } else {
                problems.append(Problem(variable: variable, expectation: expectation))
            }
        }
        options.append(
            Option(
                name: path.joined(separator: "."),
                variable: variable,
                summary: summary,
                defaultValue: write(defaultValue),
                value: write(value),
                isSet: text != nil
            )
        )
        return value
    }

    private static func words(in text: String) -> [String]? {
        guard !text.isEmpty else { return [] }
        let words = text.split(separator: ",", omittingEmptySubsequences: false).map { word in
            String(word.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        }
        let areWords = words.allSatisfy { word in
            !word.isEmpty
                && word.unicodeScalars.allSatisfy { scalar in
                    scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                        || PasswordFolding.isJoint(scalar)
                }
        }
        return areWords ? words : nil
    }

    /// Notes a problem that the caller found.
    public mutating func refuse(_ problem: Problem) {
        problems.append(problem)
    }
}

extension String {
    /// `idleTimeout` as `IDLE_TIMEOUT`.
    fileprivate var snakeCased: String {
        reduce(into: "") { result, character in
            if character.isUppercase { result.append("_") }
            result.append(contentsOf: character.uppercased())
        }
    }
}

extension Duration {
    /// Reads a whole number and a unit: `250ms`, `30s`, `15m`, `12h`, `14d`; nil for anything else or out of range.
    init?(option text: String) {
        let units: [(suffix: String, milliseconds: Int64)] = [
            ("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
        ]
        guard
            let unit = units.first(where: { unit in
                text.hasSuffix(unit.suffix) && Int64(text.dropLast(unit.suffix.count)) != nil
            }), let number = Int64(text.dropLast(unit.suffix.count)), number >= 0
        else { return nil }
        let (milliseconds, overflow) = number.multipliedReportingOverflow(by: unit.milliseconds)
        guard !overflow, milliseconds <= 100 * 366 * 86_400_000 else { return nil }
        self = .milliseconds(milliseconds)
    }

    /// The duration in the greatest unit that says it exactly.
    var optionText: String {
        let milliseconds = microsecondsRoundedUp / 1_000
        for (suffix, unit) in [("d", 86_400_000 as Int64), ("h", 3_600_000), ("m", 60_000), ("s", 1_000)]
        where milliseconds != 0 && milliseconds % unit == 0 { return "\(milliseconds / unit)\(suffix)" }
        return "\(milliseconds)ms"
    }
}
