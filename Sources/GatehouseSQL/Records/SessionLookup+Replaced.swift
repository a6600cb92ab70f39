public import GatehouseDatastore

extension SessionLookup {
    /// Returns what a key stands for that a rotation replaced: `superseded` within its grace, `reused` after it.
    ///
    /// - Parameters:
    ///   - session: The session that had the key, as it is now.
    ///   - end: Until when the key still leads to it; nil if it had no grace.
    ///   - now: The time.
    public static func replaced(_ session: SessionRecord, until end: Timestamp?, at now: Timestamp) -> SessionLookup {
        guard let end, end > now else { return .reused(session) }
        return .superseded(session)
    }
}
