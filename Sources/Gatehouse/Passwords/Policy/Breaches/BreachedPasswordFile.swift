import Crypto

/// Refuses passwords that are in a file of breached ones, for closed networks: nothing is asked of anybody.
///
/// The file is the one that the downloader of Have I Been Pwned writes: sorted lines `HASH:COUNT` of SHA-1 digests in
/// hexadecimal, which end in LF or CRLF. Nothing of it is kept in memory; a look-up reads some thirty pieces of it. The
/// file is opened once, so a newer one that takes its place is seen after a restart; write it beside the old one and
/// rename it.
///
/// ```swift
/// let breaches = try BreachedPasswordFile(path: "pwnedpasswords.txt")
/// let gatekeeper = try Gatekeeper(stores: stores, configuration: configuration, keys: keys, screenings: [breaches])
/// ```
public struct BreachedPasswordFile: PasswordScreening {
    private let file: PositionedFile
    private let minimumCount: UInt64
    private let queue = WorkQueue("gatehouse.breached-passwords")

    /// Opens a file, and looks at some of its lines.
    ///
    /// - Parameters:
    ///   - path: Where the file is.
    ///   - minimumCount: How often a password has to have been found; 1 for every one in the file.
    /// - Throws: ``PasswordScreeningError`` with code `unavailable` if the file cannot be opened or read; with `malformed`
    ///   if it is damaged, cut, or sorted in another way than by digest.
    public init(path: String, minimumCount: UInt64 = 1) throws(PasswordScreeningError) {
        do {
            file = try PositionedFile(path: path)
            self.minimumCount = minimumCount
            try Self.search(file).inspect()
        } catch let error as PasswordScreeningError {
            throw error
        } catch {
            throw PasswordScreeningError(
                .unavailable,
                "The file of breached passwords, \(path), cannot be read.",
                cause: error
            )
        }
    }

    /// The name in log lines.
    public var name: String { "breached-password-file" }

    /// Returns ``PasswordProblem/breached`` if the file has the password often enough.
    public func problem(with candidate: PasswordCandidate) async throws -> PasswordProblem? {
        let digits = HashCountLine.digits(of: Insecure.SHA1.hash(data: candidate.bytes.bytes))
        let count = try await queue.run { [file] in try Self.search(file).count(of: digits) }
        return (count ?? 0) >= max(minimumCount, 1) ? .breached : nil
    }

    private static func search(_ file: PositionedFile) -> HashCountSearch {
        HashCountSearch(size: file.size) { try file.read(at: $0, count: $1) }
    }
}
