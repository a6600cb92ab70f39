import Foundation
import Gatehouse
import Synchronization
import Testing

@Suite("Screenings of new passwords")
struct ScreeningTests {
    private static let password = "na1ve pa55phrase"

    @Test func `screenings are asked in turn, and the first that objects is the last`() async throws {
        let first = FakeScreening()
        let second = FakeScreening { _ in .breached }
        let third = FakeScreening { _ in .weak }
        let world = try PolicyWorld([first, second, third])
        let problems = try await world.problems(Self.password)
        #expect(problems.map(\.code) == ["password_breached"] && problems.map(\.field) == ["password"])
        #expect([first, second, third].map(\.askedCount) == [1, 1, 0])
        #expect(world.store.total == 0)
    }

    @Test func `a screening sees the password in form C, and the words of the user and of the site`() async throws {
        let seen = Remembered<PasswordCandidate>()
        let screening = FakeScreening { candidate in
            seen.value = candidate
            return nil
        }
        let world = try PolicyWorld([screening]) { $0.passwords.contextWords = ["Analytical"] }
        #expect(try await world.codes("e\u{301}tude opus 10", username: "hopper") == [])
        let candidate = try #require(seen.value)
        #expect(candidate.bytes.bytes == Array("\u{E9}tude opus 10".utf8))
        #expect(candidate.context.email == "grace@navy.example" && candidate.context.username == "hopper")
        for part in ["grace", "navy", "hopper", "Analytical", "gazette", "example"] {
            #expect(candidate.context.parts.contains(part), "\(part)")
        }
    }

    @Test func `nobody is asked about input that is refused anyway`() async throws {
        let screening = FakeScreening()
        let world = try PolicyWorld([screening])
        #expect(try await world.codes("password") == ["password_common"])
        #expect(try await world.codes(Self.password, email: "nowhere") == ["email_invalid"])
        #expect(try await world.codes(Self.password, username: "!") == ["username_invalid"])
        #expect(try await world.codes(Self.password, username: "hopper") == [])
        #expect(screening.askedCount == 1)
        #expect(
            try await world.codes(Self.password, email: "eve@navy.example", username: "hopper") == ["username_taken"]
        )
        #expect(screening.askedCount == 1)
    }

    @Test func `signing in asks nobody`() async throws {
        let screening = FakeScreening()
        let world = try PolicyWorld([screening])
        #expect(try await world.codes(Self.password) == [])
        _ = try await world.gatekeeper.signIn("grace@navy.example", password: Self.password)
        #expect(screening.askedCount == 1)
    }

    @Test func `an administrator's passwords are screened`() async throws {
        let screening = FakeScreening { _ in .breached }
        let world = try PolicyWorld([screening])
        await expectRefusal(.invalidInput) {
            try await world.gatekeeper.users.create(
                NewUser(email: "grace@navy.example", secret: .password(Self.password))
            )
        }
        #expect(world.store.count("insertUser") == 0)
    }

    @Test func `a screening that fails lets the password pass, with a line in the log that shows nothing`() async throws
    {
        let failing = FakeScreening { _ in throw PasswordScreeningError(.unavailable, "The service is away.") }
        let next = FakeScreening()
        let world = try PolicyWorld([failing, next])
        #expect(try await world.codes(Self.password) == [])
        #expect(next.askedCount == 1, "the others are asked all the same")
        let lines = world.log.texts
        #expect(lines.count == 1)
        #expect(lines[0].contains("warning") && lines[0].contains("fake") && lines[0].contains("The service is away."))
        #expect(!lines[0].contains(Self.password) && !lines[0].contains("grace"))
    }

    @Test func `a screening that fails stops the password where that is asked for`() async throws {
        let failing = FakeScreening { _ in throw PasswordScreeningError(.refused, "Status 429.") }
        let world = try PolicyWorld([failing]) { $0.passwords.allowingUnscreened = false }
        do {
            try await world.gatekeeper.register(RegistrationForm(email: "grace@navy.example", password: Self.password))
            Issue.record("nothing was refused")
        } catch {
            #expect(error.code == .screeningUnavailable && error.retryAfter != nil)
            #expect((error.cause as? PasswordScreeningError)?.code == .refused)
        }
        #expect(world.store.total == 0)
    }

    @Test(arguments: [true, false])
    func `a screening that never answers is given up`(isAllowed: Bool) async throws {
        let stuck = FakeScreening { _ in
            // Not cancelled with the screening.
            await Task { try? await Task.sleep(for: .seconds(36_000)) }.value
            return .breached
        }
        let world = try PolicyWorld([stuck]) {
            $0.passwords.screeningTimeout = .milliseconds(50)
            $0.passwords.allowingUnscreened = isAllowed
        }
        if isAllowed {
            #expect(try await world.codes(Self.password) == [])
            #expect(world.log.texts.count == 1)
        } else {
            await expectRefusal(.screeningUnavailable) {
                try await world.gatekeeper.register(
                    RegistrationForm(email: "grace@navy.example", password: Self.password)
                )
            }
        }
    }

    @Test func `a client that hangs up does not get past a screening`() async throws {
        let began = AsyncStream<Void>.makeStream()
        let stuck = FakeScreening { _ in
            began.continuation.yield()
            try await Task.sleep(for: .seconds(600))
            return nil
        }
        let world = try PolicyWorld([stuck])
        let registration = Task {
            try await world.gatekeeper.register(RegistrationForm(email: "grace@navy.example", password: Self.password))
        }
        for await _ in began.stream { break }
        registration.cancel()
        await expectRefusal(.screeningUnavailable) { try await registration.value }
        #expect(world.store.total == 0)
    }

    @Test func `a taken address is screened like a free one`() async throws {
        let screening = FakeScreening { candidate in candidate.bytes.bytes.first == UInt8(ascii: "b") ? .breached : nil
        }
        let world = try PolicyWorld([screening])
        #expect(try await world.codes(Self.password) == [])
        #expect(try await world.codes(Self.password) == [])
        #expect(try await world.codes("breached phrase") == ["password_breached"])
        #expect(screening.askedCount == 3)
    }

    @Test func `errors of screenings name the code and show the cause to those who look`() {
        let cause = PasswordScreeningError(.timedOut, "Late.")
        let error = PasswordScreeningError(.unavailable, "The service could not be asked.", cause: cause)
        #expect("\(error)".contains("unavailable") && !"\(error)".contains("Late."))
        #expect(String(reflecting: error).contains("timed_out") && String(reflecting: error).contains("Late."))
    }
}
