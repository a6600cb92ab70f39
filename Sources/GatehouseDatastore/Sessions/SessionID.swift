#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// Names a session in lists: public, and the same for the session's whole life, however often its key is replaced.
public struct SessionID: RecordIdentifier {
    /// The identifier as a UUID.
    public let uuid: UUID

    /// Makes an identifier from a UUID.
    public init(uuid: UUID) {
        self.uuid = uuid
    }
}
