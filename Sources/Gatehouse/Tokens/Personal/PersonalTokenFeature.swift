import GatehouseDatastore
import Logging

/// Makes, recognises, lists and ends personal access tokens.
struct PersonalTokenFeature: Sendable {
    let configuration: PersonalTokenConfiguration
    let store: any AccessTokenStore
    let eligibility: AccountEligibility
    let access: AccessControl
    let postbox: Postbox
    let trail: AuditTrail
    let surroundings: Surroundings

    // MARK: - Making

    /// Makes a token for who is signed in and returns it, the one time that it can be seen.
    ///
    /// - Throws: ``GatehouseError`` with code `reauthenticationRequired` if the proof of who they are is not recent,
    ///   `forbidden` for who came with a personal token, `invalidInput` with problems, `notFound` if the feature is off,
    ///   `notSignedIn` if the user is gone, or `storeUnavailable`.
    func create(
        _ form: PersonalTokenForm,
        for principal: Principal,
        client: ClientInfo
    ) async throws(GatehouseError) -> (token: PersonalToken, summary: PersonalTokenSummary) {
        guard configuration.isEnabled else { throw GatehouseError(.notFound) }
        try requireOwner(principal)
        try access.requireFresh(principal, within: configuration.freshness)
        let now = surroundings.now()
        let token = PersonalToken(
            configuration.prefix,
            secret: SecretBytes(surroundings.randomBytes(PersonalToken.secretByteCount))
        )
        let record = try record(of: form, token, for: principal, at: now)
        let details: [StoredName: StoredText] = ["token": StoredText(lossy: record.id.description)]
        let companions = AccompanyingRecords(
            audit: [trail.event(.personalTokenCreated, user: principal.id, client: client, details: details)],
            mail: postbox.notice(.personalTokenCreated, to: principal.user, client: client)
        )
        let insertion = try await translatingStoreErrors { () async throws(StoreError) in
            try await store.insert(record, limit: configuration.maximumPerUser, at: now, with: companions)
        }
        switch insertion {
        case .inserted:
            postbox.bell.ring()
            return (token, PersonalTokenSummary(record))
        case .tooMany: throw .invalid([Self.tooMany(configuration.maximumPerUser)])
        case .noSuchUser: throw GatehouseError(.notSignedIn)
        }
    }

    private func record(
        of form: PersonalTokenForm,
        _ token: PersonalToken,
        for principal: Principal,
        at now: Timestamp
    ) throws(GatehouseError) -> PersonalTokenRecord {
        var problems: [FieldProblem] = []
        let name = Self.isName(form.name) ? StoredText(form.name) : nil
        if name == nil { problems.append(Self.nameInvalid) }
        let own = Set(principal.permissions.map { Array($0.utf8) })
        let permissions = form.permissions.compactMap { own.contains(Array($0.utf8)) ? Permission($0) : nil }
        if permissions.count != form.permissions.count { problems.append(Self.permissionUnknown) }
        let lifetime = form.lifetime ?? min(configuration.lifetime, configuration.maximumLifetime)
        if lifetime < .seconds(1) || lifetime > configuration.maximumLifetime {
            problems.append(Self.lifetimeInvalid(configuration.maximumLifetime))
        }
        guard let name, problems.isEmpty else { throw .invalid(problems) }
        return PersonalTokenRecord(
            id: surroundings.makeID(),
            digest: token.digest,
            user: principal.id,
            name: name,
            permissions: Set(permissions),
            securityEpoch: principal.user.securityEpoch,
            createdAt: now,
            expiresAt: now + lifetime
        )
    }

    /// Whether a text can be a token's name: 1 to 100 characters that can be seen, with spaces between.
    private static func isName(_ text: String) -> Bool {
        let scalars = text.unicodeScalars
        let isPlain = scalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            // Of what cannot be seen only the joiner may stand, which parts of emoji need.
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
                scalar == "\u{200D}"
            default: scalar == " " || !scalar.properties.isWhitespace
            }
        }
        return (1...100).contains(scalars.count) && isPlain && scalars.contains { $0 != " " && $0 != "\u{200D}" }
    }

    // MARK: - Recognising

    /// Returns who a text stands for, if it is a token that counts, and notes the use.
    ///
    /// - Throws: ``GatehouseError`` with code `tokenInvalid`, or `storeUnavailable`.
    func recognize(_ text: String) async throws(GatehouseError) -> Principal {
        guard configuration.isEnabled, let token = PersonalToken(text, configuration.prefix) else {
            throw GatehouseError(.tokenInvalid)
        }
        let now = surroundings.now()
        let found = try await translatingStoreErrors { () async throws(StoreError) in
            try await store.loadPersonalToken(token.digest, at: now)
        }
        guard let found, eligibility.admits(found.account.user, under: found.token.securityEpoch) else {
            throw GatehouseError(.tokenInvalid)
        }
        await noteUse(of: found.token, at: now)
        return Principal(found.account, found.token)
    }

    /// Notes that a token is used, if the note is old; a store that cannot now keeps nobody out.
    private func noteUse(of token: PersonalTokenRecord, at now: Timestamp) async {
        if let last = token.lastUsedAt, now < last + configuration.seenGranularity { return }
        do {
            _ = try await store.touchPersonalToken(token.id, at: now, granularity: configuration.seenGranularity)
        } catch {
            trail.logger.warning(
                "The use of a personal token could not be noted.",
                metadata: ["error": "\(error)"]
            )
        }
    }

    // MARK: - Listing and ending

    /// Lists a user's tokens that open something, oldest first.
    func list(of principal: Principal) async throws(GatehouseError) -> [PersonalTokenSummary] {
        try requireOwner(principal)
        let now = surroundings.now()
        return try await translatingStoreErrors { () async throws(StoreError) in
            let tokens = try await Page.elements { position async throws(StoreError) in
                try await store.personalTokens(of: principal.id, at: now, after: position, limit: 200)
            }
            return tokens.filter { $0.securityEpoch == principal.user.securityEpoch }.map(PersonalTokenSummary.init)
        }
    }

    /// Ends one of a user's tokens; false if the user has none of it.
    func revoke(
        _ id: PersonalTokenID,
        of principal: Principal,
        client: ClientInfo
    ) async throws(GatehouseError) -> Bool {
        try requireOwner(principal)
        let details: [StoredName: StoredText] = [
            "kind": StoredText(lossy: "personal"), "token": StoredText(lossy: id.description),
        ]
        let companions = trail.companion(.tokenRevoked, user: principal.id, client: client, details: details)
        let ending = try await translatingStoreErrors { () async throws(StoreError) in
            try await store.revokePersonalToken(id, of: principal.id, at: surroundings.now(), with: companions)
        }
        return ending == .ended
    }

    /// Refuses who came with a personal token: it was given away for less.
    private func requireOwner(_ principal: Principal) throws(GatehouseError) {
        guard principal.via != .personalToken else { throw GatehouseError(.forbidden) }
    }

    // MARK: - Problems

    private static let nameInvalid = FieldProblem(
        field: "name",
        code: "token_name_invalid",
        message: "Give the token a name of 1 to 100 characters."
    )

    private static let permissionUnknown = FieldProblem(
        field: "permissions",
        code: "permission_unknown",
        message: "A token may do only what you may do yourself."
    )

    private static func lifetimeInvalid(_ maximum: Duration) -> FieldProblem {
        FieldProblem(
            field: "expires_in",
            code: "token_lifetime_invalid",
            message: "A token lives at least one second and at most {maximum} seconds.",
            arguments: ["maximum": String(maximum.components.seconds)]
        )
    }

    private static func tooMany(_ maximum: Int) -> FieldProblem {
        FieldProblem(
            field: "",
            code: "token_limit_reached",
            message: "You have {maximum} tokens already. Revoke one first.",
            arguments: ["maximum": String(maximum)]
        )
    }
}
