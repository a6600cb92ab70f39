import GatehouseDatastore

extension StoreCases {
    static let cancellation: [ConformanceCase] = [
        ConformanceCase(
            "stores.cancel.all-or-nothing",
            "A verb whose task is cancelled has its whole effect or none, and says so rightly.",
            requires: [.users, .audit]
        ) { world in
            // Without a cancellation, what is written beside an insert is the business of the users' cases.
            let control = world.mint.event(at: world.now)
            try await world.first.users.insert(try world.mint.user(at: world.now), with: .audit(control))
            let trail = try await world.second.audit.events(matching: AuditFilter(), before: nil, limit: 10)
            guard trail.elements.map(\.id) == [control.id] else { return }
            for number in 0..<32 {
                let user = try world.mint.user(at: world.now)
                let event = world.mint.event(of: user.id, at: world.now)
                let insertion = try await cancelled(after: number) {
                    try await world.node(number).users.insert(user, with: .audit(event))
                }
                let isThere = try await world.second.users.load(user.id) != nil
                let filter = AuditFilter(user: user.id)
                let events = try await world.second.audit.events(matching: filter, before: nil, limit: 10)
                let isNoted = !events.elements.isEmpty
                try expect(isThere == isNoted, "user inserted: \(isThere), event appended: \(isNoted)")
                switch insertion {
                case .done: try expect(isThere, "the insert returned without effect")
                case .refused(.indeterminate): break
                case .refused(let code): try expect(!isThere, "the insert was refused (\(code)) and had its effect")
                }
            }
        },

        ConformanceCase(
            "stores.cancel.goes-on",
            "A store loses nothing to tasks that are cancelled: after many of them it answers as before.",
            requires: []
        ) { world in
            try await world.wakeUp()
            for number in 0..<64 {
                _ = try await cancelled(after: number % 8) { try await world.node(number).store.ping() }
            }
            for node in [world.first, world.second] { try await node.store.ping() }
        },
    ]
}

/// Runs a step in a task that is cancelled before the step begins if the number is zero, and otherwise after so many
/// turns of the scheduler.
private func cancelled<Value: Sendable>(
    after turns: Int,
    _ step: @escaping @Sendable () async throws -> Value
) async throws -> Attempt<Value> {
    let task = Task {
        while turns == 0, !Task.isCancelled { await Task.yield() }
        return try await attempt(step)
    }
    for _ in 0..<turns { await Task.yield() }
    task.cancel()
    return try await task.value
}
