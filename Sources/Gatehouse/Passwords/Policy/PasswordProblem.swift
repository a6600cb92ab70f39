/// Why a password may not be set.
public struct PasswordProblem: Hashable, Sendable {
    /// A stable code, such as `password_too_short`.
    public let code: String

    /// A sentence for people that says what to do, in English.
    public let message: String

    /// What the sentence says beyond the code, such as `minimum`: the arguments of the text in another language.
    public let arguments: [String: String]

    /// Makes a problem, for a screening of an application's own.
    ///
    /// A text that the ``MessageCatalogue`` has under the code is shown instead of the message.
    public init(code: String, message: String, arguments: [String: String] = [:]) {
        self.code = code
        self.message = message
        self.arguments = arguments
    }

    /// The password has fewer code points than asked for: `password_too_short`.
    public static func tooShort(minimum: Int) -> PasswordProblem {
        PasswordProblem(
            code: "password_too_short",
            message: "The password must have at least \(minimum) characters. A few words do well.",
            arguments: ["minimum": String(minimum)]
        )
    }

    /// The password has more bytes than can be hashed: `password_too_long`.
    public static func tooLong(maximum: Int) -> PasswordProblem {
        PasswordProblem(
            code: "password_too_long",
            message: "The password must have at most \(maximum) bytes. Choose a shorter one.",
            arguments: ["maximum": String(maximum)]
        )
    }

    /// The password has U+0000, at which it would be cut: `password_invalid`.
    public static let unusable = PasswordProblem(
        code: "password_invalid",
        message: "The password has a character that cannot be used. Choose another one."
    )

    /// The password is one of those that most people choose: `password_common`.
    public static let common = PasswordProblem(
        code: "password_common",
        message: "Many people use this password, so it is tried first. Choose another one: a few words that do not "
            + "belong together do well."
    )

    /// The password is the user's address or name, or that of the application: `password_context`.
    public static let context = PasswordProblem(
        code: "password_context",
        message: "The password must not be your e-mail address, your name or the name of this site. Choose another one."
    )

    /// The password was in a data breach: `password_breached`.
    public static let breached = PasswordProblem(
        code: "password_breached",
        message: "This password has appeared in a data breach, so it is tried first. Choose another one, and change it "
            + "wherever else you use it."
    )

    /// The password can be guessed with too few attempts: `password_weak`.
    public static let weak = PasswordProblem(
        code: "password_weak",
        message: "This password can be guessed too easily. Make it longer: a few words that do not belong together do "
            + "well."
    )
}

extension FieldProblem {
    /// Makes the problem of a field that asks for a new password.
    init(_ problem: PasswordProblem, field: String) {
        self.init(field: field, code: problem.code, message: problem.message, arguments: problem.arguments)
    }
}
