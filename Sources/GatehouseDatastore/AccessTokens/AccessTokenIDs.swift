#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// Names a family of refresh tokens: public, and the same for the family's whole life.
public struct RefreshFamilyID: RecordIdentifier {
    /// The identifier as a UUID.
    public let uuid: UUID

    /// Makes an identifier from a UUID.
    public init(uuid: UUID) {
        self.uuid = uuid
    }
}

/// Names a personal access token in lists: public, and no secret.
public struct PersonalTokenID: RecordIdentifier {
    /// The identifier as a UUID.
    public let uuid: UUID

    /// Makes an identifier from a UUID.
    public init(uuid: UUID) {
        self.uuid = uuid
    }
}
