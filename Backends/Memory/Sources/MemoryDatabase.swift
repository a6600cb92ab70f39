import GatehouseDatastore
import Synchronization

/// What any number of ``MemoryDatastore``s share: the rows, as a database server would hold them.
///
/// Two datastores over one database are two nodes of an application. The rows end with the last reference to it.
///
/// Locks are taken in this order, and a verb may leave some out but never goes back: `ledger`, one shard of
/// `accounts`, `roles`, the session table's registry, one shard of sessions. Who changes a user's record or grants
/// holds the ledger first; who only reads an account takes its shard alone, so requests of different users do not wait
/// for each other.
public final class MemoryDatabase: Sendable {
    /// All that must be unique or spans accounts.
    let ledger = Mutex(Ledger())

    /// The users' rows, by identifier.
    let accounts = Shards<[UserID: AccountRow]>(of: [:])

    /// The roles, by name.
    ///
    /// They are apart from the ledger, so that a request can read what its user may do without waiting for writers.
    let roles = Mutex<[RoleName: RoleRecord]>([:])

    let sessions = SessionTable()

    let counters = Shards<CounterShard>(of: CounterShard())

    /// Makes an empty database.
    public init() {}
}
