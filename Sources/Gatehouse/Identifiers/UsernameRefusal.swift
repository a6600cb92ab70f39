/// Why somebody may not have a username.
enum UsernameRefusal: Error, Hashable, CaseIterable {
    /// It is none: too short, too long, or of other characters than letters and digits.
    case invalid
    /// It is kept for the site, or looks like one that is.
    case reserved
    /// It is taken for another one: it mixes scripts or kinds of digits, or looks as if it were in Latin letters.
    case confusable

    /// The refusal as a client gets it.
    var problem: FieldProblem {
        switch self {
        case .invalid: .usernameInvalid
        case .reserved:
            FieldProblem(
                field: "username",
                code: "username_reserved",
                message: "This username is reserved, or looks like one that is. Choose another one."
            )
        case .confusable:
            FieldProblem(
                field: "username",
                code: "username_confusable",
                message: """
                    This username can be taken for another one. Choose one in the letters of one alphabet and digits of \
                    one kind that does not look like Latin letters unless it is.
                    """
            )
        }
    }
}
