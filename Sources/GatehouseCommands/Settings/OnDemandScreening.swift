import Gatehouse

/// The screenings that the settings ask for, made when a password has to be judged: a command that sets none goes on when
/// a file of breached passwords is missing.
struct OnDemandScreening: PasswordScreening {
    let name = "settings"
    let environment: GatehouseEnvironment

    func problem(with candidate: PasswordCandidate) async throws -> PasswordProblem? {
        for screening in try environment.makeScreenings() {
            if let problem = try await screening.problem(with: candidate) { return problem }
        }
        return nil
    }
}
