/// What is wrong with one field of an input.
public struct FieldProblem: Hashable, Sendable {
    /// The field's name as clients know it, such as `email`; empty for the input as a whole.
    public let field: String

    /// A stable code, such as `password_too_short`.
    public let code: String

    /// A sentence for people that says what to do.
    public let message: String

    /// Makes a problem.
    public init(field: String, code: String, message: String) {
        self.field = field
        self.code = code
        self.message = message
    }
}
