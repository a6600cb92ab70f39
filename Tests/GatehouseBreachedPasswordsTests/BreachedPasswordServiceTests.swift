import Crypto
import Foundation
import Gatehouse
import GatehouseBreachedPasswords
import Testing

@Suite("A service of breached passwords")
struct BreachedPasswordServiceTests {
    private static let password = "P@ssw0rd"
    /// SHA-1 of the password, as the service's documentation shows it.
    private static let digest = "21BD12DC183F740EE76F27B78EB39C8AD972A757"
    private static let padding = String(repeating: "0", count: 35) + ":0"

    private static func body(_ count: Int, end: String = "\r\n") -> String {
        [
            "0018A45C4D1DEF81644B54AB7F969B88D65:1", "\(digest.dropFirst(5)):\(count)",
            "FFF983A91443AE72BD98E59ADAB93B31974:2", padding,
        ].joined(separator: end)
    }

    private static let candidate = PasswordCandidate(Password(password))

    private static func service(
        _ server: RangeServer,
        minimumCount: UInt64 = 1,
        certificateAuthorities: String? = nil,
        timeout: Duration = .seconds(60)
    ) throws -> BreachedPasswordService {
        try BreachedPasswordService(
            try #require(BreachedPasswordURL(server.url)),
            minimumCount: minimumCount,
            certificateAuthorities: certificateAuthorities,
            timeout: timeout
        )
    }

    /// Expects that a service that answers so cannot judge.
    private static func expectFailure(
        _ code: PasswordScreeningError.Code,
        _ answer: RangeServer.Answer,
        timeout: Duration = .seconds(60),
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await RangeServer.run(answer) { server in
            let service = try service(server, timeout: timeout)
            let error = await #expect(throws: PasswordScreeningError.self, sourceLocation: sourceLocation) {
                try await service.problem(with: candidate)
            }
            #expect(error?.code == code, sourceLocation: sourceLocation)
            let shown = error.map { String(reflecting: $0) } ?? ""
            #expect(!shown.contains(password) && !shown.contains(digest.dropFirst(5)), sourceLocation: sourceLocation)
        }
    }

    @Test(arguments: ["\r\n", "\n"])
    func `the service learns five digits and nothing else, and its answer decides`(end: String) async throws {
        for text in [
            Self.body(51_259, end: end), Self.body(51_259, end: end) + end, Self.body(1, end: end).lowercased(),
        ] {
            try await RangeServer.run(.reply(body: text)) { server in
                let service = try Self.service(server)
                #expect(try await service.problem(with: Self.candidate) == .breached)
                let request = try #require(server.requests.first).lowercased()
                #expect(server.requests.count == 1)
                #expect(request.hasPrefix("get /range/21bd1 http/1.1\r\n"))
                #expect(
                    request.contains("\r\nadd-padding: true\r\n") && request.contains("\r\nuser-agent: gatehouse\r\n")
                )
                #expect(!request.contains(Self.digest.dropFirst(5).lowercased()))
            }
        }
    }

    @Test func `another password is not in the answer, and padding is no find`() async throws {
        try await RangeServer.run(.reply(body: Self.body(0))) { server in
            let service = try Self.service(server)
            #expect(try await service.problem(with: Self.candidate) == nil)
            #expect(try await service.problem(with: PasswordCandidate(Password("na1ve pa55phrase"))) == nil)
        }
    }

    @Test(arguments: [(1, true), (10, true), (11, false)] as [(UInt64, Bool)])
    func `how often a password was found decides`(least: UInt64, isBreached: Bool) async throws {
        try await RangeServer.run(.reply(body: Self.body(10))) { server in
            let service = try Self.service(server, minimumCount: least)
            #expect(try await service.problem(with: Self.candidate) == (isBreached ? .breached : nil))
        }
    }

    @Test func `an address with a path is kept`() async throws {
        try await RangeServer.run(.reply(body: Self.body(1))) { server in
            let url = try #require(BreachedPasswordURL(server.url + "/mirror/"))
            let service = try BreachedPasswordService(url)
            #expect(try await service.problem(with: Self.candidate) == .breached)
            #expect(server.requests.first?.hasPrefix("GET /mirror/range/21BD1 ") == true)
        }
    }

    // MARK: - Failures

    @Test(arguments: [
        "429 Too Many Requests", "500 Internal Server Error", "503 Service Unavailable", "404 Not Found",
        "403 Forbidden",
        "204 No Content", "304 Not Modified",
    ])
    func `a status other than 200 is no answer`(status: String) async throws {
        try await Self.expectFailure(.refused, .reply(status: status, headers: ["Retry-After: 2"], body: ""))
    }

    @Test func `redirections are not followed`() async throws {
        try await RangeServer.run(.reply(body: Self.body(1))) { other in
            let elsewhere = ["Location: \(other.url)/range/21BD1"]
            try await Self.expectFailure(.refused, .reply(status: "302 Found", headers: elsewhere, body: ""))
            #expect(other.requests.isEmpty)
        }
    }

    @Test(arguments: [
        "", "\r\n", "<!doctype html><title>Welcome</title>", "not a list", "{}", padding + "\r\n\r\n" + padding,
        padding + "\r\nrubbish", digest + ":1", padding + ",", "\0\0\0\0",
        padding.replacing("0:", with: "\u{660}:"), String(repeating: "0", count: 35) + ":99999999999",
    ])
    func `an answer that is no list is no answer`(body: String) async throws {
        try await Self.expectFailure(.malformed, .reply(body: body))
    }

    @Test(arguments: [
        "", "HTTP", "SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", "\u{1}\u{2}",
    ])
    func `an answer that is no HTTP, or ends too early, is no answer`(text: String) async throws {
        try await Self.expectFailure(.unavailable, .bytes(text))
    }

    @Test func `an answer that does not end is cut off`() async throws {
        try await Self.expectFailure(.oversized, .endless)
    }

    @Test func `an answer that is announced as too long is not read`() async throws {
        try await Self.expectFailure(.oversized, .bytes("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"))
    }

    @Test func `a service that says nothing is given up`() async throws {
        try await Self.expectFailure(.timedOut, .silence, timeout: .milliseconds(200))
    }

    @Test func `a service that says a byte now and then is given up`() async throws {
        try await Self.expectFailure(.timedOut, .trickle, timeout: .milliseconds(200))
    }

    @Test func `a service that is not there is unavailable at once`() async throws {
        let url = try await RangeServer.run(.silence) { $0.url }
        let service = try BreachedPasswordService(try #require(BreachedPasswordURL(url)), timeout: .seconds(600))
        let error = await #expect(throws: PasswordScreeningError.self) {
            try await service.problem(with: Self.candidate)
        }
        #expect(error?.code == .unavailable)
    }

    @Test func `a cancelled caller ends the query`() async throws {
        try await RangeServer.run(.silence) { server in
            let service = try Self.service(server, timeout: .seconds(600))
            let task = Task { try await service.problem(with: Self.candidate) }
            while server.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
            task.cancel()
            await #expect(throws: (any Error).self) { try await task.value }
        }
    }

    // MARK: - TLS

    @Test func `a certificate is checked, by authorities of our own where they are given`() async throws {
        let (right, other, misnamed) = try await (
            TestCertificate(for: "localhost"), TestCertificate(for: "localhost"), TestCertificate(for: "example.org")
        )
        try await RangeServer.run(.reply(body: Self.body(1)), certificate: right) { server in
            let service = try Self.service(server, certificateAuthorities: right.authorities)
            #expect(try await service.problem(with: Self.candidate) == .breached)
            for authorities in [nil, other.authorities] {
                let service = try Self.service(server, certificateAuthorities: authorities)
                let error = await #expect(throws: PasswordScreeningError.self) {
                    try await service.problem(with: Self.candidate)
                }
                #expect(error?.code == .unavailable)
            }
            #expect(server.requests.count == 1)
        }
        try await RangeServer.run(.reply(body: Self.body(1)), certificate: misnamed) { server in
            let service = try Self.service(server, certificateAuthorities: misnamed.authorities)
            await #expect(throws: PasswordScreeningError.self) { try await service.problem(with: Self.candidate) }
            #expect(server.requests.isEmpty)
        }
    }

    @Test func `authorities that cannot be read stop start-up`() {
        for path in ["/nowhere.pem", "/dev/null"] {
            let error = #expect(throws: PasswordScreeningError.self) {
                try BreachedPasswordService(certificateAuthorities: path)
            }
            #expect(error?.code == .unavailable)
        }
    }
}
