import GatehouseDatastore

/// Hashes and verifies passwords, off the cooperative pool and at one cost for everybody.
///
/// A look-up that finds no hash still costs one real hash of the current scheme, so that the time of a reply does not
/// tell whether an account exists or has a password.
struct PasswordHasher: Sendable {
    /// What a verification found.
    enum Verdict: Sendable {
        /// The password is right. `upgrade` is a new hash to put in place of an outdated one; nil if it is not outdated.
        case right(upgrade: PasswordHash?)
        /// The password is wrong, or there was nothing to compare it with.
        case wrong
    }

    private let scheme: any PasswordScheme
    private let decoy: PasswordHash?
    private let pool: HashingPool
    private let surroundings: Surroundings

    init(_ configuration: PasswordConfiguration, surroundings: Surroundings) {
        let scheme = Bcrypt(cost: configuration.cost)
        self.scheme = scheme
        self.surroundings = surroundings
        pool = HashingPool(
            threads: configuration.threads,
            queueLimit: configuration.queueLimit,
            patience: configuration.queueTimeout
        )
        // A hash nobody knows the password of, at the current cost; comparing with it takes what a real one takes.
        decoy = scheme.hash(Password("decoy"), salt: surroundings.randomBytes(16))
    }

    /// The longest password that can be hashed, in bytes.
    var maximumByteCount: Int { scheme.maximumByteCount }

    /// Whether a hash can be verified here.
    func recognizes(_ hash: PasswordHash) -> Bool { scheme.recognizes(hash) }

    /// Hashes a password.
    ///
    /// - Throws: ``GatehouseError`` with code `serverBusy` if too many hashes wait; with `invalidInput` if the password
    ///   cannot be hashed, which a policy finds first.
    func hash(_ password: Password) async throws(GatehouseError) -> PasswordHash {
        let salt = surroundings.randomBytes(16)
        let hash = try await compute { [scheme] in scheme.hash(password, salt: salt) }
        guard let hash else {
            throw .invalid([
                FieldProblem(field: "password", code: "password_invalid", message: "Choose another password.")
            ])
        }
        return hash
    }

    /// Verifies a password against a hash, or against nothing for the same time.
    ///
    /// - Throws: ``GatehouseError`` with code `serverBusy` if too many hashes wait.
    func verify(_ password: Password, against hash: PasswordHash?) async throws(GatehouseError) -> Verdict {
        let usable = hash.flatMap { scheme.recognizes($0) ? $0 : nil }
        // What cannot be the password still has to take as long as what can.
        let probe = password.byteCount <= scheme.maximumByteCount && !password.hasNull ? password : Password("probe")
        let isProbed = probe.byteCount == password.byteCount && probe.bytes.isSame(as: password.bytes)
        let salt = surroundings.randomBytes(16)
        return try await compute { [scheme, decoy] () -> Verdict in
            guard let target = usable ?? decoy else { return .wrong }
            let matches = scheme.verify(probe, against: target)
            guard matches, isProbed, let usable else { return .wrong }
            return .right(upgrade: scheme.isOutdated(usable) ? scheme.hash(password, salt: salt) : nil)
        }
    }

    private func compute<Result: Sendable>(
        _ body: @escaping @Sendable () -> Result
    ) async throws(GatehouseError) -> Result {
        do {
            return try await pool.run(body)
        } catch {
            throw GatehouseError(.serverBusy, retryAfter: .seconds(2), cause: error)
        }
    }
}
