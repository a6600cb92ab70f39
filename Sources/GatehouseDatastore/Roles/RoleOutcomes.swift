/// What became of removing a role.
public enum RoleRemoval: Hashable, Sendable {
    /// The role was removed, and so was every grant of it.
    case removed
    /// There is no such role.
    case absent
}

/// What became of granting a role.
public enum RoleGrant: Hashable, Sendable {
    /// The user has the role from now on.
    case granted
    /// The user had it already; nothing was changed.
    case alreadyGranted
    /// There is no such role; nothing was changed.
    case noSuchRole
    /// There is no such user; nothing was changed.
    case noSuchUser
}

/// What became of revoking a role.
public enum RoleRevocation: Hashable, Sendable {
    /// The user no longer has the role.
    case revoked
    /// The user did not have it, or there is no such role or user; nothing was changed.
    case notGranted
}

/// What became of a change of a role's permissions.
public enum PermissionChange: Hashable, Sendable {
    /// It was applied; the record is the role after it.
    case changed(RoleRecord)
    /// There is no such role.
    case absent
}
