/// Where an application's accounts live: the account protocols together, over one database.
///
/// Sessions and counters are chosen separately. A datastore that also keeps them conforms to ``SessionStore`` and
/// ``CounterStore``, and then they default to it.
public protocol Datastore: UserStore, RoleStore, OneTimeTokenStore, AuditStore, SessionTombstoneStore, OutboxStore,
    AccessTokenStore
{}
