// What may be wrong with the fields that several features ask for.

extension FieldProblem {
    static let emailInvalid = FieldProblem(
        field: "email",
        code: "email_invalid",
        message: "Enter an e-mail address."
    )

    static let emailTaken = FieldProblem(
        field: "email",
        code: "email_taken",
        message: "Another user has this e-mail address."
    )

    static let usernameInvalid = FieldProblem(
        field: "username",
        code: "username_invalid",
        message: "Choose a username of 2 to 64 letters and digits; '.', '_' and '-' may stand between them."
    )

    static let usernameTaken = FieldProblem(
        field: "username",
        code: "username_taken",
        message: "This username is taken. Choose another one."
    )

    /// Two fields that are to hold the same new password do not.
    static func passwordMismatch(in field: String) -> FieldProblem {
        FieldProblem(field: field, code: "password_mismatch", message: "The passwords are not the same.")
    }
}
