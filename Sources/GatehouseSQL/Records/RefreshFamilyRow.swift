public import GatehouseDatastore

/// A family of refresh tokens with the token that was due before its last step.
public struct RefreshFamilyRow: Sendable {
    /// The family.
    public var family: RefreshFamilyRecord

    /// The digest that was due before the last step; nil if there was no step.
    public var previousDigest: TokenDigest?

    /// Until when that one still leads to its successor; nil if it had no grace.
    public var previousUntil: Timestamp?

    /// Returns the columns that ``init(row:)`` reads, in their order.
    ///
    /// - Parameter user: What the backend calls the column of the family's user; some databases reserve `user`.
    public static func columnNames(user: String) -> [String] {
        ["previous_digest", "previous_until"] + RefreshFamilyRecord.columnNames(user: user)
    }

    /// Reads ``columnNames(user:)``.
    ///
    /// - Throws: ``GatehouseDatastore/StoreError`` with code `corrupt` if they do not hold a family.
    @inlinable
    public init<Row: RecordRow>(row: inout Row) throws(StoreError) {
        previousDigest = try row.optionalDigest()
        previousUntil = try row.optionalMoment()
        family = try RefreshFamilyRecord(row: &row)
    }

    /// Returns what presenting a token comes to that is not due: `superseded` within its grace, `reused` otherwise; nil
    /// if it is due.
    ///
    /// - Parameters:
    ///   - digest: The digest of the token.
    ///   - now: The time.
    public func refusal(to digest: TokenDigest, at now: Timestamp) -> RefreshAdvance? {
        if family.digest == digest { return nil }
        guard previousDigest == digest, let previousUntil, previousUntil > now else { return .reused(family) }
        return .superseded(family)
    }
}

extension RefreshStep {
    /// Returns until when the token presented leads to its successor; nil if it has no grace.
    ///
    /// Without a grace there is no time until which it is good, on any clock.
    public func graceEnd(at now: Timestamp) -> Timestamp? {
        grace > .zero ? now + grace : nil
    }
}
