public import GatehouseDatastore

/// What a case works with: two nodes over one fresh database, a fixed clock, and a mint of distinct values.
public struct ConformanceWorld: Sendable {
    /// The first node.
    public let first: ConformanceNode

    /// The second node, which shares nothing with the first but the database.
    public let second: ConformanceNode

    /// Mints values that are distinct within the case, and the same in every run of it.
    public let mint = ConformanceMint()

    /// The time at which a case begins.
    ///
    /// It has microseconds that no coarser clock can keep.
    public let now = Timestamp(microseconds: 1_790_000_000_123_457)

    /// Makes a world of two nodes.
    public init(_ nodes: ConformanceSubject.Nodes) {
        first = ConformanceNode(store: nodes.first)
        second = ConformanceNode(store: nodes.second)
    }

    /// The first node for even numbers, the second for odd ones: to spread racing tasks over both.
    public func node(_ number: Int) -> ConformanceNode {
        number.isMultiple(of: 2) ? first : second
    }
}

/// One node's store, by protocol.
///
/// Each property throws ``ConformanceFailure`` if the store does not conform: a case that uses it forgot to require it.
public struct ConformanceNode: Sendable {
    /// The store.
    public let store: any Store

    /// Makes a node.
    public init(store: any Store) {
        self.store = store
    }

    /// The store as a keeper of users.
    public var users: any UserStore { get throws { try require(store as? any UserStore) } }

    /// The store as a keeper of roles.
    public var roles: any RoleStore { get throws { try require(store as? any RoleStore) } }

    /// The store as a keeper of sessions.
    public var sessions: any SessionStore { get throws { try require(store as? any SessionStore) } }

    /// The store as a keeper of one-time tokens.
    public var tokens: any OneTimeTokenStore { get throws { try require(store as? any OneTimeTokenStore) } }

    /// The store as a keeper of counters.
    public var counters: any CounterStore { get throws { try require(store as? any CounterStore) } }

    /// The store as a keeper of audit events.
    public var audit: any AuditStore { get throws { try require(store as? any AuditStore) } }

    /// The store as a keeper of mails.
    public var outbox: any OutboxStore { get throws { try require(store as? any OutboxStore) } }

    /// The store as a keeper of refresh families and personal access tokens.
    public var accessTokens: any AccessTokenStore { get throws { try require(store as? any AccessTokenStore) } }

    /// The store as a keeper of tombstones.
    public var tombstones: any SessionTombstoneStore { get throws { try require(store as? any SessionTombstoneStore) } }

    /// The store as a loader of principals.
    public var principals: any PrincipalLoading { get throws { try require(store as? any PrincipalLoading) } }

    private func require<Protocol>(_ store: Protocol?) throws -> Protocol {
        guard let store else { throw ConformanceFailure("the case uses a protocol that it does not require") }
        return store
    }
}
