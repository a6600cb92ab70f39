import Testing

// The rules alone are internal: a limit in bytes beyond that of bcrypt is tried without hashing.
@testable import Gatehouse

@Suite("What a new password has to be")
struct PasswordRulesTests {
    @Test(arguments: [
        ("1234567", ["password_too_short"]), ("s3v7n:)", ["password_too_short"]), ("e8ght:-)", []),
        // One grapheme of seven code points, and of eight.
        ("👨‍👩‍👧‍👦", ["password_too_short"]), ("👨‍👩‍👧‍👦x", []),
        // Eight code points as typed, seven in form C.
        ("zlkqjwe\u{301}", ["password_too_short"]), ("zlkqjwpe\u{301}", []),
        (String(repeating: "😀", count: 7), ["password_too_short"]), ("        ", ["password_common"]),
        ("zlk\0qjwp", ["password_invalid"]), ("", ["password_too_short"]),
    ])
    func `length is counted in code points of form C`(password: String, codes: [String]) async throws {
        #expect(try await PolicyWorld().codes(password) == codes)
    }

    @Test func `the limit in bytes is the setting's, or the scheme's where it takes less`() async throws {
        let long = String(repeating: "na1ve pa55 ", count: 7)
        let plain = try PolicyWorld()
        #expect(try await plain.codes(String(long.prefix(72))) == [])
        #expect(try await plain.codes(String(long.prefix(73))) == ["password_too_long"])
        #expect(try await plain.codes(String(repeating: "é", count: 37)) == ["password_too_long"])
        let rules = PasswordRules(minimumLength: 8, maximumByteCount: PasswordConfiguration().maximumByteCount)
        let longer = String(repeating: "na1ve pa55 ", count: 100)
        for (text, code) in [
            (String(longer.prefix(1_024)), nil), (String(longer.prefix(1_025)), "password_too_long"),
            (String(repeating: "x", count: 10_000_000), "password_too_long"),
        ] {
            #expect(rules.problem(with: Password(text), context: PasswordContext())?.code == code)
        }
    }

    @Test func `the profile of NIST asks for fifteen characters, and a setting can only ask for more`() async throws {
        let nist = try PolicyWorld { $0.passwords.profile = .nist80063B4 }
        let problems = try await nist.problems("fourteen chars")
        #expect(problems.map(\.code) == ["password_too_short"] && problems[0].message.contains("15 characters"))
        #expect(try await nist.codes("fifteen chars !") == [])
        let more = try PolicyWorld {
            $0.passwords.profile = .nist80063B4
            $0.passwords.minimumLength = 16
        }
        #expect(try await more.codes("fifteen chars !") == ["password_too_short"])
        let less = try PolicyWorld { $0.passwords.minimumLength = 1 }
        #expect(try await less.codes("s3v7n:)") == ["password_too_short"], "eight is the floor")
    }

    @Test(arguments: [
        "zlkjqweb", "ZLKJQWEB", "83140592", "#!=)(}]%", "пчёлы жужжат", "correct horse battery staple",
        "hunter2 hunter3",
        "this password is not common", "qwertyui is how I start",
    ])
    func `no kind of character is asked for, and a common word inside does no harm`(password: String) async throws {
        #expect(try await PolicyWorld().codes(password) == [])
    }

    @Test(arguments: [
        "password", "12345678", "Password1", "QWERTYUIOP", "iloveyou1", "ｐａｓｓｗｏｒｄ", "pass\u{200D}word1",
        "passwordpassword", "123123123", "qwertyqwertyqwerty", "aaaaaaaa", "abcabcabc", "\u{FF11}2345678", "zxcvbnm,./",
        "monkeymonkey", "PASSWORDpassword",
    ])
    func `common passwords and their repetitions are refused in every spelling`(password: String) async throws {
        #expect(try await PolicyWorld().codes(password) == ["password_common"])
    }

    @Test(arguments: [
        "ada.lovelace@countess.example", "ADA.Lovelace@Countess.Example", "adalovelace", "Ada Lovelace", "ada-lovelace",
        "lovelace", "Lovelace1815", "lovelace!", "#Lovelace#", "1lovelace23", "lovelacelovelace",
        "ｌｏｖｅｌａｃｅ", "countess", "countess.example", "gazette1", "gazette.example.org", "example1", "engine-no-1",
        "engineno1", "Engine!!", "analytical", "Analytical_Engine", "analytical99",
    ])
    func `what is known about the user and the site is refused`(password: String) async throws {
        let world = try PolicyWorld { $0.passwords.contextWords = ["Analytical Engine"] }
        let codes = try await world.codes(password, email: "ada.lovelace@countess.example", username: "engine-no-1")
        #expect(codes == ["password_context"])
    }

    @Test(arguments: [
        "my lovelace", "lovelace18155", "lovelacex", "ada and lovelace", "xgazettex", "lovelac3",
        "countess of lovelace",
        "adaadaad",
    ])
    func `a word inside a password does no harm`(password: String) async throws {
        let codes = try await PolicyWorld().codes(
            password,
            email: "ada.lovelace@countess.example",
            username: "engine-no-1"
        )
        #expect(codes == [])
    }

    @Test func `words of one or two letters count for nothing`() async throws {
        #expect(try await PolicyWorld().codes("me.io.me", email: "me@io.example", username: "io") == [])
    }

    @Test func `every refusal says what to do and repeats nothing`() async throws {
        let world = try PolicyWorld()
        for password in [
            "hunter2", "iloveyou", "grace@navy.example", String(repeating: "p4ss", count: 30), "hunter\0two",
        ] {
            let problems = try await world.problems(password)
            let problem = try #require(problems.first)
            #expect(problems.count == 1 && problem.field == "password")
            #expect(problem.message.hasSuffix(".") && !problem.message.contains(password))
            #expect(problem.message.contains("must") || problem.message.contains("Choose"))
        }
        #expect(world.store.total == 0)
    }

    @Test func `an administrator's passwords are judged too, and their hashes are not`() async throws {
        let world = try PolicyWorld()
        for (password, code) in [("password", "password_common"), ("grace@navy.example", "password_context")] {
            do {
                _ = try await world.gatekeeper.users.create(
                    NewUser(email: "grace@navy.example", secret: .password(password))
                )
                Issue.record("nothing was refused")
            } catch {
                #expect(error.problems.map(\.code) == [code])
            }
        }
        #expect(world.store.count("insertUser") == 0)
        // Of "password".
        let hash = "$2b$04$cVWp4XaNU8a4v1uMRum2SO026BWLIoQMD/TXg5uZV.0P.uO8m3YEm"
        _ = try await world.gatekeeper.users.create(NewUser(email: "grace@navy.example", secret: .hash(hash)))
    }

    @Test func `a password that was set under other rules goes on working`() async throws {
        let world = try World()
        try await world.register()
        let strict = try World(beside: world) {
            $0.passwords.minimumLength = 64
            $0.passwords.contextWords = [World.password]
        }
        _ = try await strict.signIn()
        await expectRefusal(.invalidInput) { try await strict.register("eve@example.org") }
    }
}
