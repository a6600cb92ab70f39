import GatehouseDatastore

extension TokenCases {
    static let issue: [ConformanceCase] = [
        ConformanceCase(
            "tokens.issue.every-field-kept",
            "Every field of a token comes back as it was filed.",
            requires: [.tokens, .users]
        ) { world in
            let user = try await world.addUser().id
            var token = world.mint.token(of: user, for: "email-change.v2", at: world.now)
            token.securityEpoch = SecurityEpoch(.max)
            token.createdAt = world.now - .microseconds(86_400_000_001)
            token.expiresAt = world.now + .microseconds(3_600_000_003)
            let issue = try await world.issue(token)
            try expect(issue, equals: .issued, "issuing")
            let consumption = try await world.consume(token)
            try expect(consumption, equals: .consumed(token), "the token when it is spent")
        },

        ConformanceCase(
            "tokens.issue.payload-byte-for-byte",
            "A payload comes back byte for byte: none, zeros, every byte, 64 KiB.",
            requires: [.tokens, .users]
        ) { world in
            let user = try await world.addUser().id
            let samples: [[UInt8]] = [
                [],
                [0],
                [0x61, 0, 0x62, 0, 0],
                Array("\u{1F510}\u{10FFFF} e\u{301}".utf8),
                Array(0...255),
                (0..<65_536).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 >> 8) },
            ]
            for sample in samples {
                let token = world.mint.token(of: user, at: world.now, payload: sample)
                _ = try await world.issue(token)
                guard case .consumed(let found) = try await world.consume(token) else {
                    throw ConformanceFailure("a token with \(sample.count) bytes cannot be spent")
                }
                try expect(found.payload == sample, "\(sample.count) bytes of payload came back changed")
            }
        },

        ConformanceCase(
            "tokens.issue.no-such-user",
            "A token of a user that does not exist is not filed.",
            requires: [.tokens, .users]
        ) { world in
            let token = world.mint.token(of: world.mint.id(), at: world.now)
            for replacement in [TokenReplacement.keepingEarlier, .replacingEarlier] {
                let issue = try await world.issue(token, replacement)
                try expect(issue, equals: .noSuchUser, "issuing")
            }
            let consumption = try await world.consume(token)
            try expect(consumption, equals: .absent, "spending it")
        },

        ConformanceCase(
            "tokens.issue.live-digest-taken",
            "The digest of a live token, spent or not, is refused, whosever it is, and nothing changes.",
            requires: [.tokens, .users]
        ) { world in
            let holder = try await world.addToken(of: world.addUser().id)
            let user = try await world.addUser().id
            let attempt: AttemptKey = world.mint.id()
            for wanted in [TokenConsumption.consumed(holder), .replayed(holder)] {
                var other = world.mint.token(of: user, for: "invitation", at: world.now)
                other.digest = holder.digest
                let refused = other
                try await expect(refusal: .duplicate(.token), of: "filing a taken digest") {
                    try await world.issue(refused)
                }
                let consumption = try await world.consume(holder, attempt: attempt)
                try expect(consumption, equals: wanted, "the token that has the digest")
            }
        },

        ConformanceCase(
            "tokens.issue.live-handle-taken",
            "The handle of a live token, spent or not, is refused.",
            requires: [.tokens, .users]
        ) { world in
            let user = try await world.addUser().id
            let holder = try await world.addToken(of: user)
            for isSpent in [false, true] {
                if isSpent { _ = try await world.consume(holder) }
                var other = world.mint.token(of: user, for: "invitation", at: world.now)
                other.handle = holder.handle
                let refused = other
                try await expect(refusal: .duplicate(.token), of: "filing a taken handle") {
                    try await world.issue(refused)
                }
                let consumption = try await world.consume(refused)
                try expect(consumption, equals: .absent, "spending what was refused")
            }
        },

        ConformanceCase(
            "tokens.issue.expired-place-is-free",
            "The digest and the handle of a token, spent or not, are free from the moment it expires, and not before.",
            requires: [.tokens, .users]
        ) { world in
            let user = try await world.addUser().id
            let end = world.now + .seconds(60)
            for isSpent in [false, true] {
                for sharesDigest in [false, true] {
                    let expiring = try await world.addToken(of: user, lifetime: .seconds(60))
                    if isSpent { _ = try await world.consume(expiring) }
                    var next = world.mint.token(of: user, at: end)
                    if sharesDigest { next.digest = expiring.digest } else { next.handle = expiring.handle }
                    let follower = next
                    try await expect(refusal: .duplicate(.token), of: "filing in the last microsecond") {
                        try await world.issue(follower, at: end - .microseconds(1))
                    }
                    let issue = try await world.issue(follower, at: end)
                    try expect(issue, equals: .issued, "filing at the end")
                    let consumption = try await world.consume(follower, at: end)
                    try expect(consumption, equals: .consumed(follower), "the token in the expired one's place")
                }
            }
        },
    ]
}
