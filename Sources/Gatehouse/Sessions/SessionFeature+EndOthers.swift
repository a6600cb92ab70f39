import GatehouseDatastore

extension SessionFeature {
    /// Ends all of a user's sessions but the principal's own, by raising the epoch, and vouches for that one.
    ///
    /// The raised epoch ends every session in one step, wherever it is kept; then the caller's own is given the new epoch.
    /// If anybody else raised the epoch since the caller was recognised, the caller's session stays ended too: what an
    /// administrator revoked is not brought back by its owner's request. A crash in between ends it as well.
    func endOthers(of principal: Principal, client: ClientInfo) async throws(GatehouseError) -> Int {
        let now = surroundings.now()
        let others = try await list(of: principal.id).filter { $0.id != principal.session?.id }
        let companion = trail.companion(.sessionsEnded, user: principal.id, client: client)
        let bump = try await translatingStoreErrors { () async throws(StoreError) in
            try await stores.users.bumpSecurityEpoch(of: principal.id, at: now, with: companion)
        }
        guard case .bumped(let epoch) = bump else { throw GatehouseError(.notSignedIn) }
        if let record = principal.sessionRecord, epoch == principal.user.securityEpoch.next {
            try await vouch(for: record, epoch: epoch, at: now)
        }
        _ = await tidy { () async throws(StoreError) in
            for record in others { _ = try await stores.sessions.delete(record.key, at: now) }
        }
        return others.count
    }

    private func vouch(
        for record: SessionRecord,
        epoch: SecurityEpoch,
        at now: Timestamp
    ) async throws(GatehouseError) {
        var record = record
        for _ in 0..<8 {
            var standing = record.standing
            standing.securityEpoch = epoch
            let change = SessionChange(standing: standing, data: record.data)
            let (key, version) = (record.key, record.version)
            let save = try await translatingStoreErrors { () async throws(StoreError) in
                try await stores.sessions.save(key, change, expecting: version, at: now)
            }
            guard save == .stale else { return }
            let lookup = try await translatingStoreErrors { () async throws(StoreError) in
                try await stores.sessions.load(key, at: now)
            }
            switch lookup {
            case .current(let latest), .superseded(let latest): record = latest
            case .reused, .absent: return
            }
        }
        throw GatehouseError(.conflict)
    }
}
