import Gatehouse
import GatehouseDatastore
import Testing

@Suite("Hashes of other tools")
struct FixtureTests {
    @Test func `there are hashes of every scheme`() {
        #expect(ForeignHash.all.count > 250)
        #expect(
            Set(ForeignHash.all.map(\.scheme)).isSuperset(of: [
                "bcrypt", "argon2id", "argon2i", "argon2d", "scrypt", "pbkdf2-sha256", "pbkdf2-sha512", "sha256-crypt",
                "sha512-crypt", "yescrypt", "django-pbkdf2-sha256", "django-bcrypt", "django-bcrypt-sha256",
                "django-argon2", "django-scrypt",
            ])
        )
        let tools = Set(ForeignHash.all.map { String($0.tool.prefix { $0 != " " }) })
        #expect(
            tools == [
                "bcrypt", "argon2-cffi", "libpass", "passlib", "Django", "Flask-Security", "PHP", "Devise", "pyescrypt",
            ]
        )
    }

    @Test(arguments: ForeignHash.all)
    func `each verifies, and is replaced by one of today's`(foreign: ForeignHash) throws {
        let bench = try Workbench(peppers: foreign.peppers)
        let hash = try bench.adopt(foreign.hash, from: #require(PasswordOrigin(foreign.origin)))
        let verdict = bench.verify(foreign.password, hash)
        let upgrade = verdict.upgrade
        if foreign.password.utf8.count <= 72 {
            #expect(upgrade?.hasPrefix("$2b$04$") == true)
            #expect(try bench.verify(foreign.password, bench.adopt(#require(upgrade))).upgrade == nil)
        } else {
            #expect(verdict.isRight && upgrade == nil, "bcrypt alone cannot take it")
        }
        let time = try #require(bench.meter.take().first)
        let wrongs = ["x" + foreign.password, foreign.password + "!", foreign.password.uppercased() + "!", ""]
        // Once is enough for the dear ones.
        for wrong in wrongs.prefix(time > .milliseconds(10) ? 1 : 4) {
            // Who cuts for bcrypt does not see the end of a long password.
            let isCut = foreign.password.utf8.count >= 72 && wrong.hasPrefix(foreign.password)
            guard wrong != foreign.password, !isCut else { continue }
            #expect(bench.verify(wrong, hash).isWrong)
        }
    }

    @Test(arguments: ForeignHash.all.filter { $0.origin.hasPrefix("flask") || $0.origin.hasPrefix("devise") })
    func `a table of another framework is used as it is`(foreign: ForeignHash) throws {
        let origin = try #require(PasswordOrigin(foreign.origin))
        let bench = try Workbench(
            .argon2id(memory: 64, passes: 1, lanes: 1),
            peppers: foreign.peppers,
            bareHashes: origin
        )
        let hash = try bench.adopt(foreign.hash, from: origin)
        #expect(hash.text.string == foreign.hash, "it stays bare")
        let upgrade = try #require(bench.verify(foreign.password, hash).upgrade)
        #expect(upgrade.hasPrefix("$gatehouse$n=nfc$$argon2id$"), "ours are told apart from them")
        #expect(bench.verify("x" + foreign.password, hash).isWrong)
        #expect(try bench.verify(foreign.password, bench.adopt(upgrade)).isRight)
        #expect(try Workbench(bareHashes: .gatehouse).verify(foreign.password, bench.adopt(upgrade)).isRight)
    }

    @Test func `without the pepper, or with another, nothing verifies`() throws {
        let foreign = try #require(ForeignHash.all.first { $0.origin == "flask-security:salt" })
        let origin = try #require(PasswordOrigin(foreign.origin))
        #expect(throws: PasswordComputation.Unreadable.self) { try Workbench().adopt(foreign.hash, from: origin) }
        let hash = try Workbench(peppers: foreign.peppers).adopt(foreign.hash, from: origin)
        #expect(Workbench().verify(foreign.password, hash).damage == .pepper)
        let other = Workbench(peppers: try PepperRing(current: nil, previous: [pepper("salt", "another")]))
        #expect(other.verify(foreign.password, hash).isWrong)
    }

    @Test func `one normalisation is not another`() throws {
        let foreign = ForeignHash.all.filter { $0.password.contains("\u{FB01}") }
        for hash in foreign where hash.origin.hasPrefix("flask-security") && !hash.hash.hasPrefix("bcrypt") {
            let bench = try Workbench(peppers: hash.peppers)
            let isOld = hash.origin.hasPrefix("flask-security-3")
            let other = try #require(PasswordOrigin(isOld ? "flask-security:salt" : "flask-security-3:salt"))
            #expect(try bench.verify(hash.password, bench.adopt(hash.hash, from: other)).isWrong)
            // What was typed on another keyboard is the same for form KD alone.
            let composed = "caf\u{E9} \u{FB01}ne"
            let own = try bench.adopt(hash.hash, from: #require(PasswordOrigin(hash.origin)))
            #expect(bench.verify(composed, own).isRight == !isOld)
        }
    }

    /// The vectors of a Flask-Security installation, all of the password `battery staple`.
    @Test(arguments: [
        "$argon2id$v=19$m=65536,t=3,p=4$MDEyMzQ1Njc4OWFiY2RlZg$6IsXoJk4s95K4Rwt0Oat1Vm8soYgLqkB9sO0qyoImw4",
        "$2b$12$abcdefghijklmnopqrstuuU8ftVeAGaQ1QXtgFifFJiIn5pZ/kGcW",
        "$pbkdf2-sha512$1000$MDEyMzQ1Njc4OWFiY2RlZg$"
            + "HX.ZEHuxlGYOq9XYJoTZ/tt2vdajTGLrT/3/5UPmnZU3NOLiQrZ1hGBouZC1KdhHkjm9nTWyT.of1gTwrDiiyQ",
        "$pbkdf2-sha256$1000$MDEyMzQ1Njc4OWFiY2RlZg$KiE7u7rBhoFMms0AW0KJwsGS0.YmlWeM0yVs/.wdy/8",
        "$6$0123456789abcdef$"
            + "XIrW0OMaRKgH7ooPglQlZKI74CnT6MP3ufQ.nSoIxU/xU8l5gluARDC7/m6Dr66JtcS/mNvu9xpAOgn3w5SS7/",
        "$5$0123456789abcdef$/WM.Fu1tQKwY95of2ISzXZtuczl/X25dMgsLQoX31x7",
    ])
    func `Flask-Security's salt is a pepper`(text: String) throws {
        let salt = try pepper("salt", "146585145368132386173505678016728509634")
        let bench = Workbench(peppers: try PepperRing(current: nil, previous: [salt]))
        for origin in ["flask-security:salt", "flask-security-3:salt"] {
            let hash = try bench.adopt(text, from: #require(PasswordOrigin(origin)))
            #expect(bench.verify("battery staple", hash).upgrade?.hasPrefix("$2b$04$") == true)
            #expect(bench.verify("battery stapler", hash).isWrong)
        }
        // Once is enough for the dear ones.
        guard bench.meter.take().allSatisfy({ $0 < .milliseconds(100) }) else { return }
        for origin in [.gatehouse, .other, .flaskSecurity(pepper: nil), .devise(pepper: salt.id)] as [PasswordOrigin] {
            #expect(try bench.verify("battery staple", bench.adopt(text, from: origin)).isWrong)
        }
    }
}
