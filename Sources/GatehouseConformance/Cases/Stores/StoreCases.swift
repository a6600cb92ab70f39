import GatehouseDatastore

/// What every store must do.
enum StoreCases {
    static let all: [ConformanceCase] = descriptor + ping + cancellation

    private static let descriptor: [ConformanceCase] = [
        ConformanceCase(
            "stores.descriptor.named",
            "A store says which technology it stands on.",
            requires: []
        ) { world in
            for node in [world.first, world.second] {
                let name = node.store.descriptor.name
                try expect(name.contains { !$0.isWhitespace }, "the store's name is '\(name)'")
            }
        },

        ConformanceCase(
            "stores.descriptor.agrees",
            "Two stores over one database promise the same durability.",
            requires: []
        ) { world in
            let durability = world.second.store.descriptor.durability
            try expect(durability, equals: world.first.store.descriptor.durability, "the second node's durability")
        },
    ]

    private static let ping: [ConformanceCase] = [
        ConformanceCase(
            "stores.ping.answers",
            "A store that was just opened answers.",
            requires: []
        ) { world in
            for node in [world.first, world.second] { try await node.store.ping() }
        },

        ConformanceCase(
            "stores.ping.together",
            "A store answers many who ask at once, however few connections it has.",
            requires: []
        ) { world in
            try await world.wakeUp()
            _ = try await race { number in try await world.node(number).store.ping() }
        },
    ]
}

extension ConformanceWorld {
    /// Asks each node once, whatever comes of it, so that a case about later verbs does not meet a store at its start.
    func wakeUp() async throws {
        for node in [first, second] { _ = try await attempt { try await node.store.ping() } }
    }
}
