#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What came of a run of the suite over one store.
public struct ConformanceReport: Hashable, Sendable, Codable {
    /// The store as its descriptor tells.
    public struct Store: Hashable, Sendable, Codable {
        /// The technology and its version.
        public var name: String

        /// What becomes of an acknowledged change: `process`, `bestEffort` or `durable`.
        public var durability: String

        /// Makes a description.
        public init(name: String, durability: String) {
            self.name = name
            self.durability = durability
        }
    }

    /// The version of the suite.
    public var suiteVersion: String

    /// The backend's name, as its subject tells.
    public var backend: String

    /// The store.
    public var store: Store

    /// The protocols that the store conforms to.
    public var capabilities: [Capability]

    /// Every case, in the order of the suite, with what came of it.
    public var results: [ConformanceResult]

    /// Makes a report.
    public init(
        suiteVersion: String,
        backend: String,
        store: Store,
        capabilities: [Capability],
        results: [ConformanceResult]
    ) {
        self.suiteVersion = suiteVersion
        self.backend = backend
        self.store = store
        self.capabilities = capabilities
        self.results = results
    }
}

extension ConformanceReport {
    /// How many cases passed.
    public var passedCount: Int { results.count { $0.outcome == .passed } }

    /// The cases that failed.
    public var failures: [ConformanceResult] {
        results.filter { result in
            if case .failed = result.outcome { true } else { false }
        }
    }

    /// The cases that were left out because the store does not offer what they require.
    public var omissions: [ConformanceResult] {
        results.filter { result in
            if case .notApplicable = result.outcome { true } else { false }
        }
    }

    /// The report as JSON, for tools: keys in alphabetical order, one to a line.
    public func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    /// Reads a report from the JSON that ``json()`` makes.
    public init(json: String) throws {
        self = try JSONDecoder().decode(ConformanceReport.self, from: Data(json.utf8))
    }
}
