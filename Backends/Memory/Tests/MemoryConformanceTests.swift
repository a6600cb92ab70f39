import GatehouseConformance
import GatehouseMemory
import Testing

private let memory = ConformanceSubject(name: "Memory") {
    let database = MemoryDatabase()
    return ConformanceSubject.Nodes(
        first: MemoryDatastore(database: database),
        second: MemoryDatastore(database: database),
        close: {}
    )
}

@Test("Memory keeps the promises of the seam", arguments: Conformance.cases)
func keepsThePromises(_ conformanceCase: ConformanceCase) async throws {
    try await memory.run(conformanceCase)
}
