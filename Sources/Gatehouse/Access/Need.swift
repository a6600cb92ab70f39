/// Something particular that a step needs, such as to edit one post: what, and on which object.
///
/// Roles and permissions are facts about a user; a need is about one object, and only the application knows who meets
/// it. See ``NeedProvider``.
public struct Need: Hashable, Sendable {
    /// What is to be done, such as `edit`.
    public let action: String

    /// On which object, such as a post's identifier.
    public let object: String

    /// Makes a need.
    ///
    /// - Parameters:
    ///   - action: What is to be done, such as `edit`.
    ///   - object: On which object: an identifier of any type that has a text.
    public init(_ action: String, _ object: some CustomStringConvertible) {
        self.action = action
        self.object = object.description
    }
}

/// Says whether a principal meets a need.
///
/// It may ask the application's own database; what it throws refuses the step. Where a route accepts personal tokens it is
/// asked about them too: a token that is scoped to nothing still shows whose it is, so look at `principal.via` or at a
/// permission beside the need.
public typealias NeedProvider = @Sendable (_ need: Need, _ principal: Principal) async throws -> Bool
