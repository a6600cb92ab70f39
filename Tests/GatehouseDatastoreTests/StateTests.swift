import GatehouseDatastore
import Testing

@Suite("Versions, epochs, standings, rules and errors")
struct StateTests {
    private let now = Timestamp(microseconds: 1_790_000_000_123_457)

    @Test func `versions and epochs rise by one and stop at the last`() {
        #expect(RecordVersion.first.next == RecordVersion(2))
        #expect(RecordVersion(.max).next == RecordVersion(.max))
        #expect(SecurityEpoch.first.next == SecurityEpoch(2))
        #expect(SecurityEpoch(.max).next == SecurityEpoch(.max))
        #expect(RecordVersion(-1) < .first)
        #expect(SecurityEpoch.first < SecurityEpoch(2))
    }

    @Test(arguments: [(-1, -1), (0, 0), (1, 0)])
    func `a session never expires after its end`(_ offset: Int64, _ wanted: Int64) {
        let standing = SessionStanding(
            securityEpoch: .first,
            authenticatedAt: nil,
            isRemembered: false,
            expiresAt: now + .microseconds(offset),
            endsAt: now
        )
        #expect(standing.expiresAt == now + .microseconds(wanted))
        #expect(standing.endsAt == now)
    }

    @Test func `a counter allows at least one`() {
        #expect(CounterRule(limit: 0, window: .zero, lock: .zero).limit == 1)
        #expect(CounterRule(limit: .min, window: .zero, lock: .zero).limit == 1)
        #expect(CounterRule(limit: 2, window: .zero, lock: .zero).limit == 2)
    }

    @Test func `a store's error says its code and remedy, and its cause only when debugged`() {
        struct Cause: Error, CustomDebugStringConvertible {
            var debugDescription: String { "the cable was cut" }
        }
        let error = StoreError(.unavailable(retryable: true), "Try again.", cause: Cause())
        #expect(error.description == "store error: unavailable. Try again.")
        #expect(error.debugDescription.contains("the cable was cut"))
        #expect("\(StoreError.duplicate(.email))" == "store error: duplicate-email. The email is taken.")
        #expect(StoreError.duplicate(.email).debugDescription == StoreError.duplicate(.email).description)
    }

    @Test func `a new user is active, unconfirmed, in the first epoch and version, and was changed when it was made`()
        throws
    {
        let text = try #require(StoredText("anna"))
        let user = UserRecord(
            id: try #require(UserID("0199a000-0000-7000-8000-0000000000ff")),
            email: UserIdentifier(display: text, canonical: try #require(CanonicalIdentifier(.email, text))),
            username: nil,
            passwordHash: nil,
            createdAt: now
        )
        #expect(user.isActive)
        #expect(user.confirmedAt == nil)
        #expect(user.securityEpoch == .first)
        #expect(user.version == .first)
        #expect(user.updatedAt == now)
        #expect(user.signIns == SignInTrack(current: nil, last: nil, count: 0))
    }
}
