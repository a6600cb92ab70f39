package import GatehouseDatastore

/// All that is computed about passwords: which hashes are made, how each is verified, and at what cost.
///
/// It is a value and does no I/O; ``PasswordHasher`` runs it off the cooperative pool.
///
/// ## One cost for everybody
/// A wrong password costs one hash of today's scheme: where there is no hash, where it cannot be read, where it is one of
/// today's. A hash made with less, such as an imported one, is verified in less time, so after it the rest is spent on
/// hashes of today's scheme with lower parameters; with one scheme that is exact, from scheme to scheme a matter of
/// ``PasswordLimits``' nominal times. A hash that takes longer than today's shows itself until its owner signs in, and so
/// does a right password against an old hash, which has its upgrade to pay; but whoever has that is let in.
package struct PasswordComputation: Sendable {
    /// Why a stored hash cannot be read; the raw value stands in audit events.
    package enum Damage: String, Sendable {
        /// It is damaged, of no known scheme, or asks for more than the limits allow.
        case form
        /// Its pepper is not in the ring.
        case pepper
    }

    /// What a verification found.
    package enum Verdict: Sendable {
        /// The password is right. `upgrade` is a new hash to put in place of an outdated one; nil if it is not outdated.
        case right(upgrade: PasswordHash?)
        /// The password is wrong, or there was nothing to compare it with.
        ///
        /// `damage` says why there was not, if there is a hash; to whoever signs in, it is a wrong password.
        case wrong(damage: Damage? = nil)
    }

    /// The scheme of new hashes.
    package let scheme: any PasswordScheme

    private let maximumByteCount: Int
    private let peppers: PepperRing
    private let bareHashes: PasswordOrigin
    private let treatment: PasswordTreatment
    private let observe: @Sendable (Duration) -> Void

    /// Makes the computation; nothing is computed yet.
    ///
    /// - Parameters:
    ///   - configuration: The scheme and the limits.
    ///   - peppers: The peppers.
    ///   - observe: Is told the nominal time of each hash that is computed; for tests.
    package init(
        _ configuration: PasswordConfiguration,
        peppers: PepperRing,
        observe: @escaping @Sendable (Duration) -> Void = { _ in }
    ) {
        scheme = configuration.scheme.scheme(bcryptCost: configuration.cost)
        maximumByteCount = configuration.maximumByteCount
        bareHashes = configuration.bareHashes
        self.peppers = peppers
        self.observe = observe
        treatment = PasswordTreatment(
            normalization: .nfc,
            peppering: peppers.current.map { .keyed($0.id) } ?? .none
        )
    }

    /// The longest password that can be hashed now, in bytes of form C.
    package var maximumPasswordByteCount: Int {
        treatment.peppering == .none ? min(scheme.maximumByteCount, maximumByteCount) : maximumByteCount
    }

    /// Hashes a password; nil if it cannot be hashed, because it is too long or has U+0000.
    package func hash(_ password: Password, salt: [UInt8]) -> PasswordHash? {
        guard password.byteCount <= maximumByteCount, let phrase = treatment.phrase(password, for: scheme, peppers)
        else { return nil }
        observe(scheme.nominalTime)
        return scheme.hash(phrase, salt: salt)
            .flatMap { StoredText(StoredPassword.text($0, treatment, bareHashes: bareHashes)) }
            .map(PasswordHash.init)
    }

    /// Verifies a password against a hash, or against nothing for the same time.
    ///
    /// - Parameters:
    ///   - password: What was typed.
    ///   - hash: The hash; nil if there is none.
    ///   - salt: Sixteen random bytes, for an upgrade and for what is hashed in place of nothing.
    package func verify(_ password: Password, against hash: PasswordHash?, salt: [UInt8]) -> Verdict {
        guard let hash else {
            spend(on: password, salt: salt)
            return .wrong()
        }
        switch read(hash.text.string) {
        case .failure(let damage):
            spend(on: password, salt: salt)
            return .wrong(damage: damage.kind)
        case .success(let stored):
            return verify(password, against: stored, salt: salt)
        }
    }

    private func verify(_ password: Password, against stored: StoredPassword, salt: [UInt8]) -> Verdict {
        // What cannot be the password still has to take as long as what can.
        guard password.byteCount <= maximumByteCount,
            let phrase = stored.treatment.phrase(password, for: stored.scheme, peppers),
            phrase.bytes.count <= stored.scheme.maximumByteCount,
            let time = stored.scheme.nominalTime(of: stored.hash)
        else {
            spend(on: password, salt: salt)
            return .wrong()
        }
        observe(time)
        guard stored.scheme.verify(phrase, against: stored.hash) else {
            level(after: time, phrase, salt: salt)
            return .wrong()
        }
        let isOutdated = stored.treatment != treatment || scheme.isOutdated(stored.hash)
        return .right(upgrade: isOutdated ? self.hash(password, salt: salt) : nil)
    }

    /// Computes what a verification against a hash of today computes: it is hashed, and the result thrown away.
    private func spend(on password: Password, salt: [UInt8]) {
        let own =
            password.byteCount <= maximumByteCount ? treatment.phrase(password, for: scheme, peppers) : nil
        let phrase = own.flatMap { $0.bytes.count <= scheme.maximumByteCount ? $0 : nil } ?? SecretBytes([1])
        observe(scheme.nominalTime)
        _ = scheme.hash(phrase, salt: salt)
    }

    /// Computes for the rest of the time of a hash of today.
    private func level(after time: Duration, _ phrase: SecretBytes, salt: [UInt8]) {
        let whole = scheme.nominalTime
        guard time < whole else { return }
        let phrase = SecretBytes(Array(phrase.bytes.prefix(scheme.maximumByteCount)))
        for filler in scheme.fillers(for: 1 - time / whole) {
            observe(filler.nominalTime)
            _ = filler.hash(phrase, salt: salt)
        }
    }
}

// MARK: - Reading and importing

extension PasswordComputation {
    /// Why a text cannot be a hash here.
    package struct Unreadable: Error {
        package let kind: Damage
    }

    /// Reads a stored text.
    package func read(_ text: String) -> Result<StoredPassword, Unreadable> {
        guard let stored = StoredPassword(text, bareHashes: bareHashes) else {
            return .failure(Unreadable(kind: .form))
        }
        if let id = stored.treatment.peppering.pepper, peppers[id] == nil {
            return .failure(Unreadable(kind: .pepper))
        }
        return .success(stored)
    }

    /// Takes a hash that was made elsewhere and returns what to store.
    ///
    /// - Parameters:
    ///   - text: The hash as it was stored there. One in an envelope of ours says itself what was done; it is kept.
    ///   - origin: Who made it.
    package func adopt(_ text: String, from origin: PasswordOrigin) -> Result<PasswordHash, Unreadable> {
        let own =
            StoredPassword.isEnvelope(text)
            ? text : StoredPassword.text(text, origin.treatment(of: text), bareHashes: bareHashes)
        return read(own).flatMap { _ in
            guard let stored = StoredText(own) else { return .failure(Unreadable(kind: .form)) }
            return .success(PasswordHash(stored))
        }
    }
}
