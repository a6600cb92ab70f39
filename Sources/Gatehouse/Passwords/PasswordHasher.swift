import GatehouseDatastore

/// Hashes and verifies passwords, off the cooperative pool and at one cost for everybody.
///
/// A look-up that finds no hash still costs one real hash of the current scheme, so that the time of a reply does not
/// tell whether an account exists or has a password.
struct PasswordHasher: Sendable {
    typealias Verdict = PasswordComputation.Verdict

    private let computation: PasswordComputation
    let pool: HashingPool
    private let surroundings: Surroundings

    init(_ configuration: PasswordConfiguration, peppers: PepperRing = .empty, surroundings: Surroundings) {
        self.surroundings = surroundings
        computation = PasswordComputation(configuration, peppers: peppers)
        pool = HashingPool(
            threads: configuration.threads,
            queueLimit: configuration.queueLimit,
            patience: configuration.queueTimeout
        )
    }

    /// The longest password that can be hashed, in bytes.
    var maximumByteCount: Int { computation.maximumPasswordByteCount }

    /// Takes a hash that was made elsewhere and returns what to store.
    func adopt(
        _ text: String,
        from origin: PasswordOrigin
    ) -> Result<PasswordHash, PasswordComputation.Unreadable> {
        computation.adopt(text, from: origin)
    }

    /// Refuses at once what would be refused later, before anything is counted or loaded for it.
    ///
    /// - Throws: ``GatehouseError`` with code `serverBusy` if too many hashes wait.
    func requireRoom() throws(GatehouseError) {
        do {
            try pool.requireRoom()
        } catch {
            throw Self.busy(error)
        }
    }

    /// Hashes a password.
    ///
    /// - Throws: ``GatehouseError`` with code `serverBusy` if too many hashes wait; with `invalidInput` if the password
    ///   cannot be hashed, which a policy finds first.
    func hash(_ password: Password) async throws(GatehouseError) -> PasswordHash {
        let salt = surroundings.randomBytes(16)
        let hash = try await compute { [computation] in computation.hash(password, salt: salt) }
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
        let salt = surroundings.randomBytes(16)
        return try await compute { [computation] in computation.verify(password, against: hash, salt: salt) }
    }

    private func compute<Result: Sendable>(
        _ body: @escaping @Sendable () -> Result
    ) async throws(GatehouseError) -> Result {
        do {
            return try await pool.run(body)
        } catch {
            throw Self.busy(error)
        }
    }

    private static func busy(_ error: HashingPool.Overload) -> GatehouseError {
        GatehouseError(.serverBusy, retryAfter: .seconds(2), cause: error)
    }
}
