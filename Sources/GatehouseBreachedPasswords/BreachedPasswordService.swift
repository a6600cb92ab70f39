public import AsyncHTTPClient
import Crypto
public import Gatehouse
import NIOCore
import NIOHTTP1
import NIOSSL

/// Refuses passwords that a service knows from data breaches, by range queries as Have I Been Pwned answers them.
///
/// The service learns five hexadecimal digits of the password's SHA-1, which hundreds of breached passwords share, and the
/// answer is padded so that its length tells nothing either. Each query is bounded in time and in length, redirections are
/// not followed, and nothing is kept.
///
/// When the service cannot be asked, the policy decides: ``PasswordConfiguration/allowingUnscreened``.
public struct BreachedPasswordService: PasswordScreening {
    /// An answer has about a thousand lines, padding included: some fifty kilobytes.
    static let longestReply = 1 << 20

    /// Shared by all services and never shut down, as `HTTPClient.shared` is, whose redirections we do not want.
    private static let sharedClient: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        // One attempt; the next password brings the next.
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    private let url: BreachedPasswordURL
    private let minimumCount: UInt64
    private let timeout: Duration
    private let client: HTTPClient
    private let tls: TLSConfiguration?

    /// Makes a screening.
    ///
    /// - Parameters:
    ///   - url: Where the service is.
    ///   - minimumCount: How often a password has to have been found to be refused.
    ///   - certificateAuthorities: The PEM file of the authorities that the certificate is checked by; nil for those that
    ///     the system trusts.
    ///   - timeout: How long a query may take. The policy's own limit may end it earlier.
    ///   - client: What to ask through, such as a client with a proxy; nil for one of ours. Its owner shuts it down.
    /// - Throws: ``PasswordScreeningError`` with code `unavailable` if the file of authorities cannot be read.
    public init(
        _ url: BreachedPasswordURL = .haveIBeenPwned,
        minimumCount: UInt64 = 1,
        certificateAuthorities: String? = nil,
        timeout: Duration = .seconds(10),
        client: HTTPClient? = nil
    ) throws(PasswordScreeningError) {
        self.url = url
        self.minimumCount = max(minimumCount, 1)
        self.timeout = timeout
        self.client = client ?? Self.sharedClient
        tls = try certificateAuthorities.map(Self.tls)
    }

    /// The name in log lines.
    public var name: String { "breached-password-service" }

    /// Returns ``PasswordProblem/breached`` if the service knows the password often enough.
    public func problem(with candidate: PasswordCandidate) async throws -> PasswordProblem? {
        let digits = HashCountLine.digits(of: Insecure.SHA1.hash(data: candidate.bytes.bytes))
        let reply = try await ask(digits.prefix(5))
        return reply.count(of: digits.dropFirst(5)) >= minimumCount ? .breached : nil
    }

    private func ask(_ prefix: some Sequence<UInt8>) async throws -> RangeReply {
        var request = HTTPClientRequest(
            url: url.description + "/range/" + prefix.map { String($0, radix: 16, uppercase: true) }.joined()
        )
        request.headers.add(name: "Add-Padding", value: "true")
        request.headers.add(name: "User-Agent", value: "Gatehouse")
        request.tlsConfiguration = tls
        do {
            return try await withDeadline(timeout) { [client, request, timeout] in
                let response = try await client.execute(request, timeout: TimeAmount(timeout))
                guard response.status == .ok else {
                    throw PasswordScreeningError(.refused, "The service answered with status \(response.status.code).")
                }
                return try RangeReply(try await response.body.collect(upTo: Self.longestReply))
            }
        } catch {
            throw Self.translate(error)
        }
    }

    private static func translate(_ error: any Error) -> any Error {
        if let error = error as? HTTPClientError, error == .deadlineExceeded || error == .connectTimeout {
            return PasswordScreeningError(.timedOut, "The service did not answer in time.", cause: error)
        }
        return switch error {
        case is CancellationError, is PasswordScreeningError: error
        case is NIOTooManyBytesError:
            PasswordScreeningError(.oversized, "The answer has more than \(longestReply) bytes.", cause: error)
        case is DeadlineError:
            PasswordScreeningError(.timedOut, "The service did not answer in time.", cause: error)
        default: PasswordScreeningError(.unavailable, "The service could not be asked.", cause: error)
        }
    }

    private static func tls(_ path: String) throws(PasswordScreeningError) -> TLSConfiguration {
        do {
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(path))
            return configuration
        } catch {
            throw PasswordScreeningError(
                .unavailable,
                "The certificates of authorities in \(path) cannot be read.",
                cause: error
            )
        }
    }
}
