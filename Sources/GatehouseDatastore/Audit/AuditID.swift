#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// Names an audit event.
///
/// The order of the identifiers is the order of the events, to the millisecond.
public struct AuditID: RecordIdentifier {
    /// The identifier as a UUID.
    public let uuid: UUID

    /// Makes an identifier from a UUID.
    public init(uuid: UUID) {
        self.uuid = uuid
    }
}
