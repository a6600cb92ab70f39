import GatehouseDatastore

extension TombstoneCases {
    static let races: [ConformanceCase] = [
        ConformanceCase(
            "tombstones.bury.racing",
            "Of many concurrent burials of one session the latest end is kept.",
            requires: .ofTombstones
        ) { world in
            let user = try await world.addUser()
            let session: SessionID = world.mint.id()
            _ = try await race { number in
                let end = world.now + .seconds(10 + number % 8)
                try await world.bury(session, of: user, until: end, through: world.node(number))
            }
            let isEnded = try await world.isEnded(session, of: user, at: world.now + .milliseconds(16_500))
            try expect(isEnded, "the latest end was lost")
        },

        ConformanceCase(
            "tombstones.account.racing-burial",
            "Once a node has returned from burying a session, no node says that it is alive.",
            requires: .ofTombstones
        ) { world in
            let user = try await world.addUser()
            let session: SessionID = world.mint.id()
            try await world.warmUp(user, presenting: session)
            let burials = Floor()
            try await race {
                try await world.bury(session, of: user, until: world.now + .seconds(60), through: world.second)
                burials.raise(to: 1)
            } against: { number in
                let isBuried = burials.value > 0
                let isEnded = try await world.isEnded(session, of: user, through: world.node(number))
                try expect(isEnded || !isBuried, "a session is alive after it was buried")
            }
        },

        ConformanceCase(
            "tombstones.account.racing-epoch",
            "Once a node has returned from raising an epoch, no node loads the old one.",
            requires: .ofTombstones
        ) { world in
            let user = try await world.addUser()
            try await world.warmUp(user)
            let floor = Floor()
            try await race {
                for round in 0..<8 {
                    let users = try world.node(round).users
                    let bump = try await users.bumpSecurityEpoch(of: user.id, at: world.now, with: .none)
                    if case .bumped(let epoch) = bump { floor.raise(to: epoch.number) }
                }
            } against: { number in
                let least = floor.value
                let account = try await world.account(of: user, through: world.node(number))
                let epoch = account.user.securityEpoch.number
                try expect(epoch >= least, "loaded epoch \(epoch) after it had been raised to \(least)")
            }
        },

        ConformanceCase(
            "tombstones.sweep.racing-burial",
            "A sweep leaves alone what is buried at the same time.",
            requires: .ofTombstones
        ) { world in
            let user = try await world.addUser()
            let buried = try await race { number -> [SessionID] in
                guard number == 0 else {
                    for _ in 0..<4 {
                        _ = try await world.node(number).tombstones.sweepTombstones(at: world.now, limit: 100)
                    }
                    return []
                }
                return try await world.bury(of: user, until: Array(repeating: world.now + .seconds(60), count: 32))
            }
            for session in buried.joined() {
                let isEnded = try await world.isEnded(session, of: user)
                try expect(isEnded, "a tombstone was swept before its end")
            }
        },

        ConformanceCase(
            "tombstones.sweep.racing-sweeps",
            "Sweeps that run at the same time count each tombstone once.",
            requires: .ofTombstones
        ) { world in
            let user = try await world.addUser()
            let ends = Array(repeating: world.now - .seconds(1), count: 64)
            _ = try await world.bury(of: user, until: ends)
            let counts = try await race(16) { number in
                try await world.node(number).tombstones.sweepTombstones(at: world.now, limit: 10)
            }
            var sum = counts.reduce(0, +)
            for _ in 0..<64 {
                let count = try await world.first.tombstones.sweepTombstones(at: world.now, limit: 10)
                sum += count
                if count == 0 { break }
            }
            try expect(sum, equals: ends.count, "the tombstones that the sweeps counted")
        },
    ]
}
