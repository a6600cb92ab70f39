import GatehouseDatastore

/// What a mailed link does; a link of one purpose is none for every other.
public enum LinkPurpose: String, Sendable, CaseIterable {
    /// Shows that an address is the user's.
    case confirmation
    /// Lets the user set a new password.
    case recovery
    /// Signs the user in.
    case signIn = "sign_in"
    /// Gives the user a new address.
    case emailChange = "email_change"
    /// Gives the user the old address back.
    case emailUndo = "email_undo"

    /// The purpose as a store keeps it.
    var storedName: StoredName {
        // Every raw value above is a valid name; a test proves it.
        StoredName(rawValue) ?? "unknown"
    }
}
