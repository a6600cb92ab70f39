#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// Names a one-time token without opening anything: what a form carries while the user types the code.
public struct TokenHandle: RecordIdentifier {
    /// The identifier as a UUID.
    public let uuid: UUID

    /// Makes an identifier from a UUID.
    public init(uuid: UUID) {
        self.uuid = uuid
    }
}

/// Names one attempt to spend a token, so that a caller whose reply was lost can learn what became of it.
public struct AttemptKey: RecordIdentifier {
    /// The identifier as a UUID.
    public let uuid: UUID

    /// Makes an identifier from a UUID.
    public init(uuid: UUID) {
        self.uuid = uuid
    }
}
