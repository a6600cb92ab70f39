/// Judges new passwords by something that takes time to ask: a service, a file, a library.
///
/// Hand screenings to the ``Gatekeeper``. They are asked in turn, and only about passwords that pass all other rules, when
/// one is *set*: at registration, by an administrator, in a change or a recovery. Signing in asks nobody.
///
/// ## What every screening promises
/// - **No secret leaves.** The password is neither kept nor logged, nor sent away, nor is anything it could be guessed from.
///   The first five hexadecimal digits of a SHA-1 are not: each password shares them with countless others.
/// - **No quiet failure.** A screening that could not judge throws. Nil means "nothing against it", nothing else. The policy
///   decides what follows: ``PasswordConfiguration/allowingUnscreened``.
/// - **Bounded.** It gives up by itself, and when its task is cancelled: the policy cancels it after
///   ``PasswordConfiguration/screeningTimeout`` and goes on without waiting for it.
/// - **Off the pool.** Work that blocks a thread, or computes for more than a moment, runs on threads of its own.
public protocol PasswordScreening: Sendable {
    /// A short name for log lines, such as `breached-password-file`.
    var name: String { get }

    /// Returns what is wrong with a password that somebody wants to set; nil if nothing is.
    ///
    /// - Throws: ``PasswordScreeningError``, or any other error, if the password could not be judged.
    func problem(with candidate: PasswordCandidate) async throws -> PasswordProblem?
}
