import GatehouseDatastore

extension Saboteurs {
    static let stores: [Saboteur] = [
        nameless, otherDurability, failsAtStart, failsInACrowd, halfWhenCancelled, leaksWhenCancelled,
    ]

    private static let nameless = Saboteur(
        "stores.descriptor.named",
        "Has a blank for a name."
    ) { sabotage in
        sabotage.descriptor = { node in
            StoreDescriptor(name: " ", durability: node.store.descriptor.durability)
        }
    }

    private static let otherDurability = Saboteur(
        "stores.descriptor.agrees",
        "Promises more at the second node than at the first."
    ) { sabotage in
        sabotage.descriptor = { node in
            StoreDescriptor(name: node.store.descriptor.name, durability: node.isSecond ? .durable : .process)
        }
    }

    private static let failsAtStart = Saboteur(
        "stores.ping.answers",
        "Refuses the first that asks a node."
    ) { sabotage in
        let asked = Remembered<Set<Bool>>([])
        sabotage.ping = { node in
            let isFirst = asked.withLock { $0.insert(node.isSecond).inserted }
            if isFirst { throw StoreError(.unavailable(retryable: true), "The store is starting.") }
        }
    }

    private static let failsInACrowd = Saboteur(
        "stores.ping.together",
        "Gives up on those who ask while others do."
    ) { sabotage in
        let crowd = Crowd()
        sabotage.ping = { _ in
            if await crowd.gathers() { throw StoreError(.timedOut, "No connection was free.") }
        }
    }

    private static let halfWhenCancelled = Saboteur(
        "stores.cancel.all-or-nothing",
        "Inserts a user without its audit event when the task is cancelled."
    ) { sabotage in
        sabotage.insertUser = { node, user, companions in
            try await node.store.insert(user, with: Task.isCancelled ? .none : companions)
        }
    }

    private static let leaksWhenCancelled = Saboteur(
        "stores.cancel.goes-on",
        "Loses a connection to each task that is cancelled while it asks."
    ) { sabotage in
        let lost = Remembered(0)
        sabotage.ping = { _ in
            let left = lost.withLock { lost in
                if Task.isCancelled { lost += 1 }
                return 4 - lost
            }
            if left < 1 { throw StoreError(.timedOut, "No connection was free.") }
        }
    }
}
