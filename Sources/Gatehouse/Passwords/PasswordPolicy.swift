/// Which passwords may be set.
///
/// Length is all that is asked (NIST SP 800-63B-4 §3.1.1.2): no rule about kinds of characters, because such rules
/// make passwords easier to guess, not harder.
struct PasswordPolicy: Sendable {
    let minimumLength: Int
    let maximumByteCount: Int

    init(_ configuration: PasswordConfiguration, schemeLimit: Int) {
        minimumLength = configuration.minimumLength
        maximumByteCount = min(configuration.maximumByteCount, schemeLimit)
    }

    /// Returns what is wrong with a password that somebody wants to set; nothing if it may be set.
    func problems(with password: Password, field: String) -> [FieldProblem] {
        if password.byteCount > maximumByteCount {
            return [
                FieldProblem(
                    field: field,
                    code: "password_too_long",
                    message: "The password must have at most \(maximumByteCount) bytes."
                )
            ]
        }
        if password.hasNull {
            return [
                FieldProblem(
                    field: field,
                    code: "password_invalid",
                    message: "The password has a character that cannot be used."
                )
            ]
        }
        if password.scalarCount < minimumLength {
            return [
                FieldProblem(
                    field: field,
                    code: "password_too_short",
                    message: "The password must have at least \(minimumLength) characters."
                )
            ]
        }
        return []
    }
}
