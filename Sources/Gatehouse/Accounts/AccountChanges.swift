import GatehouseDatastore

/// Changes accounts by patches, each made from the account as it stands and made again if it changed meanwhile.
struct AccountChanges: Sendable {
    let users: any UserStore
    let trail: AuditTrail
    let surroundings: Surroundings

    /// What is to be changed, and what is written with it.
    struct Step: Sendable {
        var patch: UserPatch
        var companions: AccompanyingRecords
    }

    /// Applies a patch to a user as it is, looking again when somebody else changed it in between.
    ///
    /// - Parameters:
    ///   - user: The user as it was seen last.
    ///   - step: Says what to do to the user as it stands; nil for nothing. What it throws ends the attempt.
    /// - Returns: The user after it, and whether anything changed.
    /// - Throws: ``GatehouseError`` with code `notFound` if the user is gone, `invalidInput` with the problem `email_taken`
    ///   or `username_taken`, `conflict` if others kept changing the user, `storeUnavailable`.
    func apply(
        to user: UserRecord,
        _ step: (UserRecord) throws(GatehouseError) -> Step?
    ) async throws(GatehouseError) -> (user: UserRecord, hasChanged: Bool) {
        var user = user
        for _ in 0..<16 {
            guard let step = try step(user) else { return (user, false) }
            switch try await patch(user, step) {
            case .patched(let changed): return (changed, true)
            case .stale(let current): user = current
            case .absent: throw GatehouseError(.notFound)
            }
        }
        throw GatehouseError(.conflict)
    }

    private func patch(_ user: UserRecord, _ step: Step) async throws(GatehouseError) -> UserPatchOutcome {
        do {
            return try await users.patch(
                user.id,
                step.patch,
                expecting: user.version,
                at: surroundings.now(),
                with: step.companions
            )
        } catch {
            throw Self.translate(error)
        }
    }

    /// Notes that the address a link was mailed to is the user's; nothing if that is noted already.
    ///
    /// - Throws: ``GatehouseError`` with code `linkInvalid` if the user has another address by now.
    func confirm(_ link: Link, client: ClientInfo) async throws(GatehouseError) -> UserRecord {
        try await apply(to: link.user) { (user) throws(GatehouseError) -> Step? in
            var link = link
            link.user = user
            guard link.isOfPresentAddress else { throw GatehouseError(.linkInvalid) }
            guard user.confirmedAt == nil else { return nil }
            let companion = trail.companion(
                .userUpdated,
                user: user.id,
                client: client,
                details: ["change": StoredText(lossy: "confirmed")]
            )
            return Step(patch: UserPatch(.confirmation(at: surroundings.now())), companions: companion)
        }.user
    }

    /// Makes of a store's error what a caller is told.
    static func translate(_ error: StoreError) -> GatehouseError {
        switch error.code {
        case .duplicate(.email): .invalid([.emailTaken])
        case .duplicate(.username): .invalid([.usernameTaken])
        default: GatehouseError(error)
        }
    }
}
