import GatehouseDatastore

/// A store with every protocol of the seam.
typealias WholeStore = Datastore & SessionStore & CounterStore & PrincipalLoading

/// What a fault works with: the right store it spoils, and which of the two nodes that is.
struct SabotagedNode: Sendable {
    let store: any WholeStore
    let isSecond: Bool
}

/// The faults of a sabotaged store: for each verb what happens instead of it; nil leaves the verb alone.
struct Sabotage: Sendable {
    typealias Node = SabotagedNode
    typealias Records = AccompanyingRecords

    // Every store
    var descriptor: (@Sendable (Node) -> StoreDescriptor)?
    var ping: (@Sendable (Node) async throws -> Void)?

    // Users
    var insertUser: (@Sendable (Node, UserRecord, Records) async throws -> Void)?
    var loadUser: (@Sendable (Node, UserID) async throws -> UserRecord?)?
    var loadIdentifier: (@Sendable (Node, CanonicalIdentifier) async throws -> UserRecord?)?
    var patchUser:
        (@Sendable (Node, UserID, UserPatch, RecordVersion, Timestamp, Records) async throws -> UserPatchOutcome)?
    /// Node, user, old hash, new hash, whether the epoch rises, time, companions.
    var replaceHash:
        (
            @Sendable (Node, UserID, PasswordHash?, PasswordHash?, Bool, Timestamp, Records) async throws ->
                PasswordReplacement
        )?
    var recordSignIn: (@Sendable (Node, UserID, SignInTrack.Entry, Records) async throws -> SignInRecording)?
    var bumpEpoch: (@Sendable (Node, UserID, Timestamp, Records) async throws -> EpochBump)?
    var deleteUser: (@Sendable (Node, UserID, Records) async throws -> UserDeletion)?
    var listUsers: (@Sendable (Node, UserID?, Int) async throws -> Page<UserRecord, UserID>)?

    // Roles
    var defineRole: (@Sendable (Node, RoleRecord, Records) async throws -> Void)?
    var removeRole: (@Sendable (Node, RoleName, Records) async throws -> RoleRemoval)?
    var loadRole: (@Sendable (Node, RoleName) async throws -> RoleRecord?)?
    var listRoles: (@Sendable (Node, RoleName?, Int) async throws -> Page<RoleRecord, RoleName>)?
    /// Node, role, added, removed, companions.
    var changePermissions:
        (@Sendable (Node, RoleName, Set<Permission>, Set<Permission>, Records) async throws -> PermissionChange)?
    var grantRole: (@Sendable (Node, RoleName, UserID, Records) async throws -> RoleGrant)?
    var revokeRole: (@Sendable (Node, RoleName, UserID, Records) async throws -> RoleRevocation)?
    var rolesOfUser: (@Sendable (Node, UserID) async throws -> [RoleRecord])?
    var listMembers: (@Sendable (Node, RoleName, UserID?, Int) async throws -> Page<UserID, UserID>)?

    // Sessions
    var insertSession: (@Sendable (Node, SessionRecord, Timestamp) async throws -> Void)?
    var loadSession: (@Sendable (Node, SessionKey, Timestamp) async throws -> SessionLookup)?
    var saveSession:
        (@Sendable (Node, SessionKey, SessionChange, RecordVersion, Timestamp) async throws -> SessionSave)?
    var touchSession: (@Sendable (Node, SessionKey, SessionSighting) async throws -> SessionTouch)?
    /// Node, key, successor, standing, grace, time.
    var rotateSession:
        (
            @Sendable (Node, SessionKey, SessionKey, SessionStanding, Duration, Timestamp) async throws ->
                SessionRotation
        )?
    var deleteSession: (@Sendable (Node, SessionKey, Timestamp) async throws -> SessionDeletion)?
    var listSessions:
        (@Sendable (Node, SessionOwner, Timestamp, SessionID?, Int) async throws -> Page<SessionRecord, SessionID>)?
    /// Node, owner, session to keep, time, limit.
    var deleteAllSessions: (@Sendable (Node, SessionOwner, SessionID?, Timestamp, Int) async throws -> Int)?
    var sweepSessions: (@Sendable (Node, Timestamp, Int) async throws -> Int)?

    // One-time tokens
    var issueToken:
        (@Sendable (Node, OneTimeTokenRecord, TokenReplacement, Timestamp, Records) async throws -> TokenIssue)?
    var loadToken: (@Sendable (Node, TokenDigest, StoredName, Timestamp) async throws -> OneTimeTokenRecord?)?
    var consumeToken:
        (@Sendable (Node, TokenDigest, StoredName, AttemptKey, Timestamp, Records) async throws -> TokenConsumption)?
    /// Node, token, limit, time.
    var failAttempt: (@Sendable (Node, TokenHandle, Int, Timestamp) async throws -> TokenAttempt)?
    var revokeTokens: (@Sendable (Node, UserID, Set<StoredName>?, Timestamp) async throws -> Int)?
    var sweepTokens: (@Sendable (Node, Timestamp, Int) async throws -> Int)?

    // Counters
    var hit: (@Sendable (Node, CounterKey, CounterRule, Timestamp) async throws -> CounterHit)?
    var clear: (@Sendable (Node, CounterKey, CounterGeneration, Timestamp) async throws -> CounterClearing)?
    var lockEnd: (@Sendable (Node, CounterKey, Timestamp) async throws -> Timestamp?)?
    var sweepCounters: (@Sendable (Node, Timestamp, Int) async throws -> Int)?

    // Audit
    var appendEvents: (@Sendable (Node, [AuditRecord]) async throws -> Void)?
    var listEvents: (@Sendable (Node, AuditFilter, AuditID?, Int) async throws -> Page<AuditRecord, AuditID>)?
    var pruneAudit: (@Sendable (Node, Timestamp, Int) async throws -> Int)?

    // Outbox
    var enqueueMail: (@Sendable (Node, Records) async throws -> Void)?
    /// Node, limit, lease, end of the lease, time.
    var claimMail: (@Sendable (Node, Int, LeaseID, Timestamp, Timestamp) async throws -> [ClaimedMail])?
    var settleMail: (@Sendable (Node, MailID, LeaseID, MailSettlement, Records) async throws -> MailSettling)?
    /// Node, whether dead letters are asked for, position, limit.
    var listMail: (@Sendable (Node, Bool, MailID?, Int) async throws -> Page<QueuedMail, MailID>)?
    var retryMail: (@Sendable (Node, MailID, Timestamp, Records) async throws -> DeadLetterChange)?
    var dropMail: (@Sendable (Node, MailID, Records) async throws -> DeadLetterChange)?
    var pruneMail: (@Sendable (Node, Timestamp, Int) async throws -> Int)?

    // Access tokens
    /// Node, family, limit, time, companions.
    var insertFamily:
        (@Sendable (Node, RefreshFamilyRecord, Int, Timestamp, Records) async throws -> RefreshFamilyInsertion)?
    var advanceFamily:
        (@Sendable (Node, RefreshFamilyID, UserID, RefreshStep, Timestamp, Records) async throws -> RefreshAdvance)?
    var endFamily: (@Sendable (Node, RefreshFamilyID, UserID, Timestamp, Records) async throws -> AccessTokenEnding)?
    var listFamilies:
        (
            @Sendable (Node, UserID, Timestamp, RefreshFamilyID?, Int) async throws -> Page<
                RefreshFamilyRecord, RefreshFamilyID
            >
        )?
    /// Node, token, limit, time, companions.
    var insertPersonal:
        (@Sendable (Node, PersonalTokenRecord, Int, Timestamp, Records) async throws -> PersonalTokenInsertion)?
    var loadPersonal: (@Sendable (Node, TokenDigest, Timestamp) async throws -> PersonalTokenAccount?)?
    /// Node, token, time, granularity.
    var touchPersonal: (@Sendable (Node, PersonalTokenID, Timestamp, Duration) async throws -> PersonalTokenTouch)?
    var revokePersonal:
        (@Sendable (Node, PersonalTokenID, UserID, Timestamp, Records) async throws -> AccessTokenEnding)?
    var listPersonal:
        (
            @Sendable (Node, UserID, Timestamp, PersonalTokenID?, Int) async throws -> Page<
                PersonalTokenRecord, PersonalTokenID
            >
        )?
    var sweepAccessTokens: (@Sendable (Node, Timestamp, Int) async throws -> Int)?

    // Tombstones
    var bury: (@Sendable (Node, SessionID, UserID, Timestamp) async throws -> SessionBurial)?
    var loadAccount: (@Sendable (Node, UserID, SessionID?, Timestamp) async throws -> AccountRecord?)?
    var sweepTombstones: (@Sendable (Node, Timestamp, Int) async throws -> Int)?

    // Principals
    var loadPrincipal: (@Sendable (Node, SessionKey, Timestamp) async throws -> PrincipalLookup)?
}
