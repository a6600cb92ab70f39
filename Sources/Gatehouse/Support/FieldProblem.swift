/// What is wrong with one field of an input.
public struct FieldProblem: Hashable, Sendable {
    /// The field's name as clients know it, such as `email`; empty for the input as a whole.
    public let field: String

    /// A stable code, such as `password_too_short`, which is also the key of its text in a ``MessageCatalogue``.
    public let code: String

    /// A sentence for people that says what to do, in English.
    public let message: String

    /// What the sentence says beyond the code, such as `minimum`: the arguments of the text in another language.
    public let arguments: [String: String]

    /// Makes a problem.
    public init(field: String, code: String, message: String, arguments: [String: String] = [:]) {
        self.field = field
        self.code = code
        self.message = message
        self.arguments = arguments
    }
}
