/// Keeps the roles, what they allow, and who has them.
public protocol RoleStore: Store {
    /// Adds a role.
    ///
    /// - Parameters:
    ///   - role: The role to keep.
    ///   - companions: What to write in the same commit.
    /// - Throws: ``StoreError`` with code `duplicate(.role)` if there is a role of that name; it is not changed.
    func define(_ role: RoleRecord, with companions: AccompanyingRecords) async throws(StoreError)

    /// Removes a role and every grant of it.
    ///
    /// - Parameters:
    ///   - name: The role.
    ///   - companions: What to write in the same commit, if the outcome is `removed`.
    func remove(_ name: RoleName, with companions: AccompanyingRecords) async throws(StoreError) -> RoleRemoval

    /// Returns the role of a name, or nil if there is none.
    func load(_ name: RoleName) async throws(StoreError) -> RoleRecord?

    /// Lists the roles in the order of their names' bytes.
    ///
    /// - Parameters:
    ///   - position: The last name of the page before; nil for the first page.
    ///   - limit: The greatest number of roles to return.
    func roles(after position: RoleName?, limit: Int) async throws(StoreError) -> Page<RoleRecord, RoleName>

    /// Adds and takes away permissions of a role in one step; one that is in both sets is taken away.
    ///
    /// - Parameters:
    ///   - name: The role.
    ///   - added: What it allows from now on.
    ///   - removed: What it no longer allows.
    ///   - companions: What to write in the same commit, if the outcome is `changed`.
    func changePermissions(
        of name: RoleName,
        adding added: Set<Permission>,
        removing removed: Set<Permission>,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> PermissionChange

    /// Gives a role to a user. Of any number of concurrent calls one is `granted`, the others `alreadyGranted`.
    ///
    /// - Parameters:
    ///   - name: The role.
    ///   - user: The user.
    ///   - companions: What to write in the same commit, if the outcome is `granted`.
    func grant(
        _ name: RoleName,
        to user: UserID,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> RoleGrant

    /// Takes a role from a user. Of any number of concurrent calls one is `revoked`, the others `notGranted`.
    ///
    /// - Parameters:
    ///   - name: The role.
    ///   - user: The user.
    ///   - companions: What to write in the same commit, if the outcome is `revoked`.
    func revoke(
        _ name: RoleName,
        from user: UserID,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> RoleRevocation

    /// Returns the roles of a user in the order of their names' bytes; none if there is no such user.
    func roles(of user: UserID) async throws(StoreError) -> [RoleRecord]

    /// Lists who has a role, in the order of the users' identifiers; nobody if there is no such role.
    ///
    /// - Parameters:
    ///   - name: The role.
    ///   - position: The last identifier of the page before; nil for the first page.
    ///   - limit: The greatest number of users to return.
    func members(
        of name: RoleName,
        after position: UserID?,
        limit: Int
    ) async throws(StoreError) -> Page<UserID, UserID>
}
