public import GatehouseDatastore
import GatehouseMemory
public import GatehousePostgreSQL
import GatehouseSQLite
public import Logging

/// Where accounts are kept, as a setting names it: `memory:`, `sqlite:PATH`, or a URI of libpq such as
/// `postgresql://app@db1,db2/accounts?sslmode=verify-full`.
///
/// Together with the manifest this is the place that knows the backends by name.
public enum StoreLocation: Hashable, Sendable, CustomStringConvertible {
    /// In this process's memory, until it ends.
    case memory
    /// In a SQLite file.
    case sqlite(path: String)
    /// In a database of a PostgreSQL server.
    case postgreSQL(PostgreSQLAddress)

    /// Reads a location; nil for anything else, and for a URI in which a password may stand where no password belongs.
    public init?(_ text: String) {
        if text == "memory:" {
            self = .memory
        } else if text.hasPrefix("sqlite:"), text.count > 7, !text.utf8.contains(0) {
            self = .sqlite(path: String(text.dropFirst(7)))
        } else if ["postgres://", "postgresql://"].contains(where: text.hasPrefix),
            let address = PostgreSQLAddress(text)
        {
            self = .postgreSQL(address)
        } else {
            return nil
        }
    }

    /// The location as a setting names it; for a server hosts and database alone, without user and password.
    public var description: String {
        switch self {
        case .memory: "memory:"
        case .sqlite(let path): "sqlite:\(path)"
        case .postgreSQL(let address): address.description
        }
    }

    /// Opens the store.
    ///
    /// Whoever opens a store closes it in the end; ``withStore(migrating:logger:_:)`` does both.
    ///
    /// - Parameters:
    ///   - migrating: Whether to make the database if it is not there, and to bring its schema up to date. A server has to
    ///     have the database already.
    ///   - logger: Where the store says what happens to its connections.
    /// - Throws: `StoreError` as the backend does.
    public func open(
        migrating: Bool,
        logger: Logger = Logger(label: "gatehouse.store")
    ) async throws(StoreError) -> any Store {
        switch self {
        case .memory: MemoryDatastore()
        case .sqlite(let path): try await SQLiteDatastore.open(path: path, migrating: migrating)
        case .postgreSQL(let address):
            try await PostgreSQLDatastore.open(
                address,
                configuration: PostgreSQLConfiguration(logger: logger),
                migrating: migrating
            )
        }
    }

    /// Opens the store, runs a body with it, and closes it when the body has returned or thrown.
    ///
    /// - Parameters:
    ///   - migrating: Whether to make the database if it is not there, and to bring its schema up to date.
    ///   - logger: Where the store says what happens to its connections.
    ///   - body: What to do with the store; every verb afterwards throws.
    /// - Throws: `StoreError` if the store cannot be opened, and what the body throws.
    public func withStore<Result>(
        migrating: Bool,
        logger: Logger = Logger(label: "gatehouse.store"),
        _ body: (any Store) async throws -> Result
    ) async throws -> Result {
        let store = try await open(migrating: migrating, logger: logger)
        do {
            let result = try await body(store)
            await Self.close(store)
            return result
        } catch {
            await Self.close(store)
            throw error
        }
    }

    private static func close(_ store: any Store) async {
        switch store {
        case let store as SQLiteDatastore: await store.close()
        case let store as PostgreSQLDatastore: await store.close()
        default: break
        }
    }
}
