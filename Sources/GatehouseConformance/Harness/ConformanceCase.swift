public import GatehouseDatastore

/// One thing that every store must do, as a value that any test framework, or none, can run.
public struct ConformanceCase: Sendable, Identifiable {
    /// The name of the case for ever, such as `sessions.rotate.one-winner`: area, verb, what is promised.
    public let id: String

    /// What is promised, as a sentence.
    public let title: String

    /// The protocols a store must conform to for the case to apply.
    public let requires: Set<Capability>

    /// Runs the case on a fresh, empty database; throws ``ConformanceFailure`` if the promise is broken.
    public let run: @Sendable (ConformanceWorld) async throws -> Void

    /// Makes a case.
    public init(
        _ id: String,
        _ title: String,
        requires: Set<Capability>,
        run: @escaping @Sendable (ConformanceWorld) async throws -> Void
    ) {
        self.id = id
        self.title = title
        self.requires = requires
        self.run = run
    }

    /// The part of the seam the case is about: the first part of its identifier.
    public var area: String {
        String(id.prefix { $0 != "." })
    }

    /// Whether a store has all that the case requires.
    public func applies(to store: any Store) -> Bool {
        requires.allSatisfy { $0.isOffered(by: store) }
    }
}

extension ConformanceCase: CustomStringConvertible {
    /// The identifier.
    public var description: String { id }
}
