public import GatehouseDatastore

extension SessionSighting {
    /// Returns what noting the sighting would come to, and in which session.
    ///
    /// - Parameter lookup: What the key presented stands for at the time of the sighting.
    /// - Returns: `touched` if it is to be noted, `recent` if the filed one will do, each with the session; `absent`
    ///   with none if the key leads to no session.
    public func outcome(for lookup: SessionLookup) -> (outcome: SessionTouch, session: SessionRecord?) {
        switch lookup {
        case .current(let session), .superseded(let session):
            let isDue = at > session.lastSeenAt && at.duration(since: session.lastSeenAt) >= granularity
            return (isDue ? .touched : .recent, session)
        case .reused, .absent:
            return (.absent, nil)
        }
    }
}
