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
    /// ``GatehouseDatastore/SessionTombstoneStore``.
    case tombstones
    /// ``GatehouseDatastore/PrincipalLoading``.
    case principals

    /// Whether a store conforms to the protocol.
    public func isOffered(by store: any Store) -> Bool {
        switch self {
        case .users: store is any UserStore
        case .roles: store is any RoleStore
        case .sessions: store is any SessionStore
        case .tokens: store is any OneTimeTokenStore
        case .counters: store is any CounterStore
        case .audit: store is any AuditStore
        case .tombstones: store is any SessionTombstoneStore
        case .principals: store is any PrincipalLoading
        }
    }
}
