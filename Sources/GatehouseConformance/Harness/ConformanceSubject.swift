public import GatehouseDatastore

/// A backend under test: how to open a fresh, empty database of its kind.
public struct ConformanceSubject: Sendable {
    /// Two store instances over one fresh database, as two nodes of an application have them.
    public struct Nodes: Sendable {
        /// The first node's store.
        public var first: any Store
        /// The second node's store.
        ///
        /// It shares nothing with the first but the database.
        public var second: any Store
        /// Closes both and removes the database.
        public var close: @Sendable () async -> Void

        /// Makes a pair of nodes.
        public init(first: any Store, second: any Store, close: @escaping @Sendable () async -> Void) {
            self.first = first
            self.second = second
            self.close = close
        }
    }

    /// The backend's name, for reports.
    public let name: String

    /// Opens a fresh, empty database and two stores on it.
    ///
    /// It is called once a case.
    public let open: @Sendable () async throws -> Nodes

    /// Makes a subject.
    public init(name: String, open: @escaping @Sendable () async throws -> Nodes) {
        self.name = name
        self.open = open
    }

    /// Runs one case on a fresh database and closes it, whatever comes of the case.
    ///
    /// - Throws: ``ConformanceFailure`` if the promise is broken; whatever the store threw, if it did.
    public func run(_ conformanceCase: ConformanceCase) async throws {
        let nodes = try await open()
        let result: Result<Void, any Error>
        do {
            try await conformanceCase.run(ConformanceWorld(nodes))
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await nodes.close()
        try result.get()
    }
}
