/// What Unicode form a password is brought into before it is hashed; the raw value is its name beside hashes.
public enum PasswordNormalization: String, Sendable, CaseIterable {
    /// Form C, as Gatehouse does.
    case nfc
    /// Form KD, as Flask-Security does since 4.0.
    case nfkd
    /// None: the bytes that were typed, as most frameworks do.
    case none
}
