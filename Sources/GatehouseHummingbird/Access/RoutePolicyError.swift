/// Routes do not state who may use them.
public struct RoutePolicyError: Error, Hashable, CustomStringConvertible {
    /// The routes, as method and path.
    public let routes: [String]

    /// All of them, one a line, with the remedy.
    public var description: String {
        "These routes do not state who may use them. Add each through the result of `addGatehouse`, with `require(_:)` or "
            + "`public`:\n" + routes.map { "  - \($0)" }.joined(separator: "\n")
    }
}
