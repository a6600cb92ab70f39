import Logging

/// Which passwords may be set: the rules first, then the screenings.
///
/// Every place that sets a password asks here; none that checks one does, so that a password set under older rules goes on
/// working.
struct PasswordPolicy: Sendable {
    private let rules: PasswordRules
    private let words: [String]
    private let screenings: [any PasswordScreening]
    private let timeout: Duration
    private let allowingUnscreened: Bool
    private let logger: Logger

    /// Makes the policy of an application.
    ///
    /// - Parameters:
    ///   - configuration: The settings.
    ///   - schemeLimit: The longest password that can be hashed, in bytes.
    ///   - publicURL: The origin, whose host's labels nobody may use as a password.
    ///   - screenings: What else to ask, in this order.
    ///   - logger: Where to say that a password was not screened.
    init(
        _ configuration: PasswordConfiguration,
        schemeLimit: Int,
        publicURL: PublicURL,
        screenings: [any PasswordScreening],
        logger: Logger
    ) {
        rules = PasswordRules(
            minimumLength: configuration.minimumLengthInForce,
            maximumByteCount: min(configuration.maximumByteCount, schemeLimit)
        )
        words = configuration.contextWords + [publicURL.host]
        self.screenings = screenings
        timeout = configuration.screeningTimeout
        allowingUnscreened = configuration.allowingUnscreened
        self.logger = logger
    }

    /// Returns what the rules alone have against a password that somebody wants to set; nothing if it passes.
    ///
    /// - Parameters:
    ///   - password: The password.
    ///   - context: What is known about its owner.
    ///   - field: The field of the input that asks for it.
    func problems(with password: Password, context: PasswordContext, field: String) -> [FieldProblem] {
        rules.problem(with: password, context: complete(context)).map { [FieldProblem($0, field: field)] } ?? []
    }

    /// Refuses a password that may not be set, by the rules or by a screening.
    ///
    /// - Parameters:
    ///   - password: The password.
    ///   - context: What is known about its owner.
    ///   - field: The field of the input that asks for it.
    /// - Throws: ``GatehouseError`` with code `invalidInput` and one problem such as `password_common`; with
    ///   `screeningUnavailable` if a screening could not judge and such passwords are not allowed, or the task is cancelled.
    func check(
        _ password: Password,
        context: PasswordContext,
        field: String = "password"
    ) async throws(GatehouseError) {
        let context = complete(context)
        var problem = rules.problem(with: password, context: context)
        if problem == nil { problem = try await screen(PasswordCandidate(password, context: context)) }
        if let problem { throw .invalid([FieldProblem(problem, field: field)]) }
    }

    private func screen(_ candidate: PasswordCandidate) async throws(GatehouseError) -> PasswordProblem? {
        for screening in screenings {
            do {
                let problem = try await withDeadline(timeout) { try await screening.problem(with: candidate) }
                if let problem { return problem }
            } catch {
                // A client that hangs up must not get past a screening that way.
                guard allowingUnscreened, !Task.isCancelled else {
                    throw GatehouseError(.screeningUnavailable, retryAfter: .seconds(5), cause: error)
                }
                logger.warning(
                    "A new password passes without a screening that could not judge it.",
                    metadata: ["screening": "\(screening.name)", "error": "\(String(reflecting: error))"]
                )
            }
        }
        return nil
    }

    private func complete(_ context: PasswordContext) -> PasswordContext {
        var context = context
        context.words += words
        return context
    }
}
