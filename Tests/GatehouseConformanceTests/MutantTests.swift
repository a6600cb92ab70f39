import GatehouseConformance
import GatehouseDatastore
import Testing

/// The suite against itself: a right store passes every case, and a store with one fault fails the one case for it.
@Suite("Conformance, proven by sabotage")
struct MutantTests {
    @Test func `each case has an identifier of its own and exactly one saboteur`() {
        let cases = Conformance.cases.map(\.id)
        let sabotaged = Saboteurs.all.map(\.caseID)
        #expect(Set(cases).count == cases.count)
        #expect(Set(sabotaged).count == sabotaged.count)
        #expect(Set(cases).subtracting(sabotaged).sorted() == [], "cases without a saboteur")
        #expect(Set(sabotaged).subtracting(cases).sorted() == [], "saboteurs without a case")
    }

    @Test(arguments: Conformance.cases)
    func `a right store passes`(_ conformanceCase: ConformanceCase) async {
        await #expect(throws: Never.self) {
            try await memorySubject().run(conformanceCase)
        }
    }

    /// A case that calls none of the spoiled verbs runs against the same store as in the test above, so it is left out.
    @Test(arguments: Saboteurs.all)
    func `a sabotaged store fails its case and no other`(_ saboteur: Saboteur) async throws {
        let traces = await Self.traces.value
        let sabotage = saboteur.sabotage
        let concerned = Conformance.cases.filter { traces[$0.id]?.contains { $0(sabotage) } ?? true }
        let failed = await withTaskGroup(of: String?.self) { group in
            for conformanceCase in concerned {
                group.addTask { await fails(conformanceCase, saboteur.sabotage) ? conformanceCase.id : nil }
            }
            return await group.reduce(into: Set<String>()) { failed, id in
                if let id { failed.insert(id) }
            }
        }
        #expect(failed == [saboteur.caseID])
    }

    /// A fault that shows only now and then would make the test above worthless.
    @Test(arguments: Saboteurs.all)
    func `a saboteur is caught every time`(_ saboteur: Saboteur) async throws {
        let conformanceCase = try #require(Conformance.cases.first { $0.id == saboteur.caseID })
        for _ in 0..<20 {
            let isCaught = await fails(conformanceCase, saboteur.sabotage)
            #expect(isCaught)
        }
    }

    /// Which verbs each case calls on a right store, by the case's identifier.
    private static let traces = Task {
        var traces: [String: [@Sendable (Sabotage) -> Bool]] = [:]
        for conformanceCase in Conformance.cases {
            let trace = SabotagedStore.Trace([:])
            try? await memorySubject(trace: trace).run(conformanceCase)
            traces[conformanceCase.id] = trace.withLock { Array($0.values) }
        }
        return traces
    }
}

/// Whether a case fails on a store with faults: by an expectation, or by an error of the store that it did not expect.
private func fails(_ conformanceCase: ConformanceCase, _ sabotage: Sabotage) async -> Bool {
    do {
        try await memorySubject(sabotage).run(conformanceCase)
        return false
    } catch {
        return true
    }
}
