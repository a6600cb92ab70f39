import GatehouseConformance
import GatehouseDatastore
import GatehouseMemory

/// Opens two nodes of the memory backend over a fresh database, spoiled or not.
func memorySubject(_ sabotage: Sabotage = Sabotage(), trace: SabotagedStore.Trace? = nil) -> ConformanceSubject {
    ConformanceSubject(name: "memory") {
        let database = MemoryDatabase()
        let first = SabotagedNode(store: MemoryDatastore(database: database), isSecond: false)
        let second = SabotagedNode(store: MemoryDatastore(database: database), isSecond: true)
        return ConformanceSubject.Nodes(
            first: SabotagedStore(first, sabotage, trace: trace),
            second: SabotagedStore(second, sabotage, trace: trace),
            close: {}
        )
    }
}
