public import GatehouseDatastore

/// A protocol of the storage seam, as something a store offers and a case requires.
public enum Capability: String, Hashable, Sendable, CaseIterable, Codable {
    /// ``GatehouseDatastore/UserStore``.
    case users
    /// ``GatehouseDatastore/RoleStore``.
    case roles
    /// ``GatehouseDatastore/SessionStore``.
    case sessions
    /// ``GatehouseDatastore/OneTimeTokenStore``.
    case tokens
    /// ``GatehouseDatastore/CounterStore``.
    case counters
    /// ``GatehouseDatastore/AuditStore``.
    case audit
    /// ``GatehouseDatastore/OutboxStore``.
    case outbox
    /// ``GatehouseDatastore/AccessTokenStore``.
    case accessTokens
    /// ``GatehouseDatastore/SessionTombstoneStore``.
    case tombstones
    /// ``GatehouseDatastore/PrincipalLoading``.
    case principals

    /// Whether a store conforms to the protocol.
    public func isOffered(by store: any Store) -> Bool {
        isOffered(by: type(of: store))
    }

    /// Whether the stores of a type conform to the protocol.
    public func isOffered(by kind: any Store.Type) -> Bool {
        switch self {
        case .users: kind is any UserStore.Type
        case .roles: kind is any RoleStore.Type
        case .sessions: kind is any SessionStore.Type
        case .tokens: kind is any OneTimeTokenStore.Type
        case .counters: kind is any CounterStore.Type
        case .audit: kind is any AuditStore.Type
        case .outbox: kind is any OutboxStore.Type
        case .accessTokens: kind is any AccessTokenStore.Type
        case .tombstones: kind is any SessionTombstoneStore.Type
        case .principals: kind is any PrincipalLoading.Type
        }
    }
}
