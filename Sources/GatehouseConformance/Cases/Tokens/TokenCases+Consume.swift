import GatehouseDatastore

extension TokenCases {
    static let consume: [ConformanceCase] = [
        ConformanceCase(
            "tokens.consume.own-attempt-replays",
            "The attempt that spent a token gets the same record again for as long as the token would have lasted.",
            requires: [.tokens, .users]
        ) { world in
            let token = try await world.addToken(of: world.addUser().id)
            let attempt: AttemptKey = world.mint.id()
            let consumption = try await world.consume(token, attempt: attempt)
            try expect(consumption, equals: .consumed(token), "spending")
            for time in [world.now, world.now + .seconds(60), token.expiresAt - .microseconds(1)] {
                let again = try await world.consume(token, attempt: attempt, at: time)
                try expect(again, equals: .replayed(token), "asking again")
            }
        },

        ConformanceCase(
            "tokens.consume.other-attempt-is-late",
            "Any other attempt learns when the token was spent.",
            requires: [.tokens, .users]
        ) { world in
            let token = try await world.addToken(of: world.addUser().id)
            let time = world.now + .microseconds(7)
            _ = try await world.consume(token, at: time)
            for late in [time, time + .seconds(60), token.expiresAt - .microseconds(1)] {
                let consumption = try await world.consume(token, at: late)
                try expect(consumption, equals: .alreadyUsed(at: time), "another attempt")
            }
        },

        ConformanceCase(
            "tokens.consume.other-purpose-is-absent",
            "A token, spent or not, is absent for another purpose and takes no harm from being asked for.",
            requires: [.tokens, .users]
        ) { world in
            let token = try await world.addToken(of: world.addUser().id, for: "recovery")
            let attempt: AttemptKey = world.mint.id()
            for wanted in [TokenConsumption.consumed(token), .replayed(token)] {
                for purpose: StoredName in ["confirmation", "recover", "recovery2"] {
                    let other = try await world.consume(token, for: purpose, attempt: attempt)
                    try expect(other, equals: .absent, "asking for another purpose")
                }
                let consumption = try await world.consume(token, attempt: attempt)
                try expect(consumption, equals: wanted, "asking for the right purpose")
            }
        },

        ConformanceCase(
            "tokens.consume.wrong-digest-harms-nothing",
            "However many wrong tokens are presented, the right one still opens.",
            requires: [.tokens, .users]
        ) { world in
            let token = try await world.addToken(of: world.addUser().id)
            for _ in 0..<40 {
                var wrong = token
                wrong.digest = world.mint.digest()
                let consumption = try await world.consume(wrong)
                try expect(consumption, equals: .absent, "a wrong token")
            }
            let consumption = try await world.consume(token)
            try expect(consumption, equals: .consumed(token), "the right token")
        },

        ConformanceCase(
            "tokens.consume.clock-moved-back",
            "A token opens on a node whose clock is behind the one that made it.",
            requires: [.tokens, .users]
        ) { world in
            let token = try await world.addToken(of: world.addUser().id)
            let consumption = try await world.consume(token, at: world.now - .seconds(3_600))
            try expect(consumption, equals: .consumed(token), "a token spent an hour before it was made")
        },

        ConformanceCase(
            "tokens.consume.ends-with-the-user",
            "When a user is deleted, its tokens are gone, spent or not.",
            requires: [.tokens, .users]
        ) { world in
            let user = try await world.addUser().id
            let unspent = try await world.addToken(of: user)
            let spent = try await world.addToken(of: user)
            _ = try await world.consume(spent)
            let deletion = try await world.first.users.delete(user, with: .none)
            try expect(deletion, equals: .deleted, "deleting the user")
            for token in [unspent, spent] {
                let consumption = try await world.consume(token)
                try expect(consumption, equals: .absent, "a token of the deleted user")
            }
        },
    ]

    static let consumeRaces: [ConformanceCase] = [
        ConformanceCase(
            "tokens.consume.one-winner",
            "Of many concurrent attempts on two nodes exactly one spends the token, and all others are late.",
            requires: [.tokens, .users]
        ) { world in
            let token = try await world.addToken(of: world.addUser().id)
            let outcomes = try await race { number in
                try await world.consume(token, through: world.node(number))
            }
            try expect(outcomes.filter { $0 == .consumed(token) }.count, equals: 1, "attempts that won")
            let late = outcomes.filter { $0 == .alreadyUsed(at: world.now) }
            try expect(late.count, equals: 63, "attempts that were late")
        },

        ConformanceCase(
            "tokens.consume.same-attempt-races-itself",
            "Of many concurrent calls of one attempt exactly one spends the token, and all others replay it.",
            requires: [.tokens, .users]
        ) { world in
            let token = try await world.addToken(of: world.addUser().id)
            let attempt: AttemptKey = world.mint.id()
            let outcomes = try await race { number in
                try await world.consume(token, attempt: attempt, through: world.node(number))
            }
            try expect(outcomes.filter { $0 == .consumed(token) }.count, equals: 1, "calls that won")
            try expect(outcomes.filter { $0 == .replayed(token) }.count, equals: 63, "calls that replayed")
        },
    ]
}
