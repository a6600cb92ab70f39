/// What is done to a password before a scheme hashes it.
struct PasswordTreatment: Hashable, Sendable {
    /// How a pepper gets in.
    enum Peppering: Hashable, Sendable {
        case none
        /// The password is replaced by its HMAC under the pepper.
        case keyed(PepperID)
        /// The pepper is put after the password, as Devise does.
        case appended(PepperID)

        var pepper: PepperID? {
            switch self {
            case .none: nil
            case .keyed(let id), .appended(let id): id
            }
        }
    }

    let normalization: PasswordNormalization
    let peppering: Peppering

    /// Form C and no pepper.
    static let plain = PasswordTreatment(normalization: .nfc, peppering: .none)

    /// The phrase that a scheme hashes; nil if the pepper is not in the ring, or the password beyond use.
    ///
    /// A scheme such as bcrypt, which ignores what comes after so many bytes, gets no more than those. That is how other
    /// frameworks made their hashes, of passwords of any length and peppers of 128 characters, and it is no loss for a
    /// keyed password. A password of ours without a pepper alone is never cut.
    func phrase(_ password: Password, for scheme: any PasswordVerifying, _ peppers: PepperRing) -> SecretBytes? {
        guard password.isUsable else { return nil }
        var phrase = password.bytes(in: normalization)
        if let id = peppering.pepper {
            guard let pepper = peppers[id] else { return nil }
            phrase =
                switch peppering {
                case .appended: pepper.appended(to: phrase)
                case .keyed, .none: pepper.phrase(for: phrase)
                }
        }
        return self == .plain ? phrase : SecretBytes(Array(phrase.bytes.prefix(scheme.significantByteCount)))
    }
}
