/// A password that somebody wants to set, and what is known about its owner.
public struct PasswordCandidate: Sendable {
    /// The password's UTF-8 in Unicode normalisation form C, as it will be hashed: within the policy's length, and without
    /// a zero byte.
    public let bytes: SecretBytes

    /// Words that are tried first against this owner, those of the application among them.
    public let context: PasswordContext

    /// Makes a candidate; for tests of a screening.
    public init(_ password: Password, context: PasswordContext = PasswordContext()) {
        bytes = password.bytes
        self.context = context
    }
}
