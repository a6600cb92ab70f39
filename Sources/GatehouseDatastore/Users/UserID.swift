#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// Names a user, for ever: it is never given to another one.
public struct UserID: RecordIdentifier {
    /// The identifier as a UUID.
    public let uuid: UUID

    /// Makes an identifier from a UUID.
    public init(uuid: UUID) {
        self.uuid = uuid
    }
}
