import GatehouseDatastore

extension TombstoneCases {
    static let sweep: [ConformanceCase] = [
        ConformanceCase(
            "tombstones.sweep.expired-only",
            "A sweep removes the tombstones that have expired and leaves the others.",
            requires: .ofTombstones
        ) { world in
            let user = try await world.addUser()
            _ = try await world.bury(of: user, until: [world.now - .seconds(2), world.now - .seconds(1)])
            let live = try await world.bury(of: user, until: [world.now + .seconds(1)])
            let count = try await world.first.tombstones.sweepTombstones(at: world.now, limit: 10)
            try expect(count, equals: 2, "the tombstones swept")
            for session in live {
                let isEnded = try await world.isEnded(session, of: user)
                try expect(isEnded, "a tombstone was swept before its end")
            }
        },

        ConformanceCase(
            "tombstones.sweep.ends-now",
            "A sweep removes a tombstone whose end is exactly now, and not a microsecond earlier.",
            requires: .ofTombstones
        ) { world in
            let user = try await world.addUser()
            let end = world.now + .milliseconds(1)
            _ = try await world.bury(of: user, until: [end])
            for (time, wanted) in [(end - .microseconds(1), 0), (end, 1)] {
                let count = try await world.first.tombstones.sweepTombstones(at: time, limit: 10)
                try expect(count, equals: wanted, "the tombstones swept \(time == end ? "at" : "before") the end")
            }
        },

        ConformanceCase(
            "tombstones.sweep.limit-and-end",
            "A sweep removes as many as its limit, and fewer when none is left.",
            requires: .ofTombstones
        ) { world in
            let user = try await world.addUser()
            _ = try await world.bury(of: user, until: Array(repeating: world.now - .seconds(1), count: 5))
            for wanted in [2, 2, 1, 0] {
                let count = try await world.first.tombstones.sweepTombstones(at: world.now, limit: 2)
                try expect(count, equals: wanted, "the tombstones swept with a limit of 2")
            }
        },

        ConformanceCase(
            "tombstones.sweep.limit-below-one",
            "A limit below one means one.",
            requires: .ofTombstones
        ) { world in
            let user = try await world.addUser()
            _ = try await world.bury(of: user, until: Array(repeating: world.now - .seconds(1), count: 3))
            for limit in [0, -1, .min] {
                let count = try await world.first.tombstones.sweepTombstones(at: world.now, limit: limit)
                try expect(count, equals: 1, "the tombstones swept with a limit of \(limit)")
            }
        },

        ConformanceCase(
            "tombstones.sweep.deleted-user",
            "A user who is deleted leaves no tombstones to sweep.",
            requires: .ofTombstones
        ) { world in
            let user = try await world.addUser()
            _ = try await world.bury(of: user, until: [world.now - .seconds(1)])
            _ = try await world.first.users.delete(user.id, with: .none)
            let count = try await world.first.tombstones.sweepTombstones(at: world.now, limit: 10)
            try expect(count, equals: 0, "the tombstones left by a deleted user")
        },
    ]
}
