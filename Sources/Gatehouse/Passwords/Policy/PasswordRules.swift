/// What a new password has to be, judged without asking anybody.
///
/// Length, and that it is not among the first guesses (NIST SP 800-63B-4 §3.1.1.2). There is no rule about kinds of
/// characters, because such rules make passwords easier to guess, not harder.
struct PasswordRules: Sendable {
    /// The fewest code points a new password may have.
    let minimumLength: Int
    /// The most bytes a password may have.
    let maximumByteCount: Int

    /// A repetition of fewer code points than this is among the first guesses whatever they are.
    private static let shortestUnit = 4

    /// Returns what is wrong with a password that somebody wants to set; nil if nothing is.
    func problem(with password: Password, context: PasswordContext) -> PasswordProblem? {
        // First, because everything after it takes time that grows with the length.
        if password.byteCount > maximumByteCount { return .tooLong(maximum: maximumByteCount) }
        if password.hasNull { return .unusable }
        if password.scalarCount < minimumLength { return .tooShort(minimum: minimumLength) }
        let folded = PasswordFolding.fold(String(decoding: password.bytes.bytes, as: UTF8.self))
        if Self.isCommon(folded) { return .common }
        if ContextWords(context).match(folded) { return .context }
        return nil
    }

    private static func isCommon(_ folded: String) -> Bool {
        if CommonPasswords.contains(folded.utf8) { return true }
        return PasswordFolding.units(of: Array(folded.unicodeScalars)).contains { unit in
            unit.count < shortestUnit || CommonPasswords.contains(String(String.UnicodeScalarView(unit)).utf8)
        }
    }
}
