public import GatehouseDatastore
import GatehouseMemory
import GatehouseSQLite

/// Where accounts are kept, as a setting names it: `memory:` or `sqlite:PATH`.
///
/// Together with the manifest this is the place that knows the backends by name.
public enum StoreLocation: Hashable, Sendable, CustomStringConvertible {
    /// In this process's memory, until it ends.
    case memory
    /// In a SQLite file.
    case sqlite(path: String)

    /// Reads a location; nil for anything else.
    public init?(_ text: String) {
        if text == "memory:" {
            self = .memory
        } else if text.hasPrefix("sqlite:"), text.count > 7, !text.utf8.contains(0) {
            self = .sqlite(path: String(text.dropFirst(7)))
        } else {
            return nil
        }
    }

    /// The location as a setting names it.
    public var description: String {
        switch self {
        case .memory: "memory:"
        case .sqlite(let path): "sqlite:\(path)"
        }
    }

    /// Opens the store.
    ///
    /// - Parameter migrating: Whether to make the database if it is not there, and to bring its schema up to date.
    /// - Throws: `StoreError` as the backend does.
    public func open(migrating: Bool) async throws(StoreError) -> any Store {
        switch self {
        case .memory: MemoryDatastore()
        case .sqlite(let path): try await SQLiteDatastore.open(path: path, migrating: migrating)
        }
    }
}
