/// One case and what came of it.
public struct ConformanceResult: Hashable, Sendable {
    /// The case's identifier.
    public var id: String

    /// What the case promises, as a sentence.
    public var title: String

    /// What came of it.
    public var outcome: ConformanceOutcome

    /// How long it took, with opening and closing the database; zero if it was left out.
    public var duration: Duration

    /// Makes a result.
    public init(id: String, title: String, outcome: ConformanceOutcome, duration: Duration) {
        self.id = id
        self.title = title
        self.outcome = outcome
        self.duration = duration
    }
}

extension ConformanceResult: Codable {
    private enum Key: String, CodingKey {
        case id, title, outcome, message, missing, milliseconds
    }

    private enum Word: String, Codable {
        case passed
        case failed
        case notApplicable = "not-applicable"
    }

    /// Reads a result as ``encode(to:)`` writes it.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let outcome: ConformanceOutcome =
            switch try container.decode(Word.self, forKey: .outcome) {
            case .passed: .passed
            case .failed: .failed(try container.decode(String.self, forKey: .message))
            case .notApplicable: .notApplicable(missing: try container.decode([Capability].self, forKey: .missing))
            }
        self.init(
            id: try container.decode(String.self, forKey: .id),
            title: try container.decode(String.self, forKey: .title),
            outcome: outcome,
            duration: .milliseconds(try container.decode(Int64.self, forKey: .milliseconds))
        )
    }

    /// Writes `id`, `title`, `milliseconds`, `outcome`, which is `passed`, `failed` or `not-applicable`, and with the
    /// latter two `message` or `missing`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(id, forKey: .id)
        try container.encode(title, forKey: .title)
        try container.encode(milliseconds, forKey: .milliseconds)
        switch outcome {
        case .passed:
            try container.encode(Word.passed, forKey: .outcome)
        case .failed(let message):
            try container.encode(Word.failed, forKey: .outcome)
            try container.encode(message, forKey: .message)
        case .notApplicable(let missing):
            try container.encode(Word.notApplicable, forKey: .outcome)
            try container.encode(missing, forKey: .missing)
        }
    }

    /// How long the case took, in whole milliseconds.
    public var milliseconds: Int64 {
        let (seconds, attoseconds) = duration.components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
        return overflow ? .max : whole + attoseconds / 1_000_000_000_000_000
    }
}
