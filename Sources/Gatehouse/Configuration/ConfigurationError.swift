/// What is wrong with the settings an application started with.
public struct ConfigurationError: Error, CustomStringConvertible {
    /// Each thing that is wrong, as a sentence or part of one.
    public let problems: [String]

    /// Makes an error.
    public init(problems: [String]) {
        self.problems = problems
    }

    /// All problems, one a line.
    public var description: String {
        "The configuration cannot be used:\n" + problems.map { "  - \($0)" }.joined(separator: "\n")
    }
}
