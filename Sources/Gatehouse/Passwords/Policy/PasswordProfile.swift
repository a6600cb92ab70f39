/// Which standard's demands new passwords meet.
public enum PasswordProfile: String, Hashable, Sendable, CaseIterable {
    /// At least 8 characters (ASVS 5.0 §6.2.1).
    case standard

    /// At least 15 characters where a password is the only factor, as it is in every account so far (NIST SP 800-63B-4
    /// §3.1.1.2).
    ///
    /// Few of the bundled common passwords are so long, beside their repetitions: add a screening of breached ones.
    case nist80063B4

    /// The fewest code points a new password may have.
    public var minimumLength: Int {
        switch self {
        case .standard: 8
        case .nist80063B4: 15
        }
    }
}
