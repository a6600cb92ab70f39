import Gatehouse
import GatehouseDatastore
import Testing

@Suite("Password schemes")
struct SchemeTests {
    /// Every scheme with cheap parameters, and the same with others.
    static let pairs: [(any PasswordScheme, any PasswordScheme)] = [
        (Bcrypt(cost: 4), Bcrypt(cost: 5)),
        (Argon2(memory: 64, passes: 2, lanes: 2), Argon2(memory: 64, passes: 3, lanes: 2)),
        (
            Scrypt(.init(logarithm: 4, blockSize: 8, parallelism: 1)),
            Scrypt(.init(logarithm: 4, blockSize: 8, parallelism: 2))
        ),
        (PBKDF2(.sha256, rounds: 10), PBKDF2(.sha256, rounds: 11)),
        (PBKDF2(.sha512, rounds: 10), PBKDF2(.sha512, rounds: 9)),
        (SHACrypt(.sha256, rounds: 1_000), SHACrypt(.sha256, rounds: 1_001)),
        (SHACrypt(.sha512, rounds: 5_000), SHACrypt(.sha512, rounds: 1_000)),
        (Yescrypt(cost: 1), Yescrypt(cost: 2)),
    ]

    private func phrase(_ text: String) -> SecretBytes { SecretBytes(Array(text.utf8)) }

    @Test(arguments: pairs.indices)
    func `a hash verifies, is of its scheme alone, and is outdated for other parameters`(index: Int) throws {
        let (scheme, other) = Self.pairs[index]
        let salt = [UInt8](1...16)
        for text in ["correct horse", "p\u{E4}ss \u{2603}", String(repeating: "y", count: 72), "x", ""] {
            let hash = try #require(scheme.hash(phrase(text), salt: salt))
            #expect(scheme.verify(phrase(text), against: hash) && other.verify(phrase(text), against: hash))
            #expect(!scheme.verify(phrase(text + " "), against: hash))
            #expect(!scheme.isOutdated(hash) && other.isOutdated(hash))
            #expect(scheme.nominalTime(of: hash) == scheme.nominalTime)
            let recognizing = Self.pairs.map(\.0).filter { $0.recognizes(hash) }.map(\.name)
            #expect(recognizing == [scheme.name])
            #expect(scheme.hash(phrase(text), salt: salt) == hash, "one salt gives one hash")
            #expect(scheme.hash(phrase(text), salt: salt.reversed()) != hash)
        }
        for count in [0, 8, 15, 17, 32] {
            #expect(scheme.hash(phrase("x"), salt: [UInt8](repeating: 1, count: count)) == nil)
        }
    }

    @Test(arguments: pairs.indices) func `a phrase beyond a scheme's limit is never hashed and never right`(index: Int)
        throws
    {
        let scheme = Self.pairs[index].0
        let salt = [UInt8](1...16)
        let longest = min(scheme.maximumByteCount, 2_000)
        let hash = try #require(scheme.hash(phrase(String(repeating: "y", count: longest)), salt: salt))
        #expect(scheme.verify(phrase(String(repeating: "y", count: longest)), against: hash))
        #expect(!scheme.verify(phrase(String(repeating: "y", count: longest - 1)), against: hash))
        #expect(!scheme.verify(phrase(String(repeating: "y", count: longest + 1)), against: hash))
        guard scheme.maximumByteCount < .max else { return }
        #expect(scheme.hash(phrase(String(repeating: "y", count: longest + 1)), salt: salt) == nil)
        #expect(scheme.hash(SecretBytes([1, 0, 2]), salt: salt) == nil, "the library would stop at the zero")
        #expect(!scheme.verify(SecretBytes(Array(repeating: 121, count: longest) + [0]), against: hash))
    }

    @Test(arguments: pairs.indices) func `fillers take about the part that is asked for`(index: Int) {
        let (_, name) = (0, Self.pairs[index].0.name)
        guard let scheme = PasswordSchemeChoice.all.first(where: { $0.name == name })?.scheme() else {
            Issue.record("\(name) cannot be chosen")
            return
        }
        for fraction in [0.9, 0.75, 0.5, 0.3, 0.1] {
            let fillers = scheme.fillers(for: fraction)
            let part = fillers.reduce(Duration.zero) { $0 + $1.nominalTime } / scheme.nominalTime
            #expect(abs(part - fraction) < 0.08, "\(name), \(fraction)")
            #expect(fillers.allSatisfy { $0.nominalTime < scheme.nominalTime })
        }
        for fraction in [0, -1, .nan, .infinity, 0.000_000_1] {
            #expect(scheme.fillers(for: fraction).reduce(.zero) { $0 + $1.nominalTime } <= scheme.nominalTime)
        }
    }

    private static let tag = "AAAAAAAAAAAAAAAAAAAAAA"
    private static let key = String(repeating: "A", count: 43)
    private static let long = String(repeating: "A", count: 86)
    private static let bcrypt = String(repeating: "a", count: 53)
    private static let salt21 = String(repeating: "A", count: 21)
    private static let salt22 = salt21 + "/"

    /// A hash at each limit, and one just beyond it: the beginning of one, that of the other, and what follows.
    private static let limits: [(allowed: String, refused: String, rest: String)] = [
        ("$2b$15$", "$2b$16$", bcrypt),
        ("$argon2id$v=19$m=262144,t=8,p=16", "$argon2id$v=19$m=262145,t=1,p=1", "$YWFhYWFhYWE$\(tag)"),
        ("$argon2i$v=19$m=8,t=262144,p=1", "$argon2i$v=19$m=8,t=262145,p=1", "$YWFhYWFhYWE$\(tag)"),
        ("$argon2d$v=16$m=128,t=1,p=16", "$argon2d$v=16$m=136,t=1,p=17", "$YWFhYWFhYWE$\(tag)"),
        ("$argon2id$m=8,t=1,p=1", "$argon2id$m=8,t=1,p=2", "$YWFhYWFhYWE$\(tag)"),
        ("$argon2id$v=19$m=8,t=1,p=1$YWFhYWFhYWE", "$argon2id$v=19$m=8,t=1,p=1$YWFhYWFhYW", "$\(tag)"),
        ("$scrypt$ln=18,r=8,p=2", "$scrypt$ln=18,r=8,p=3", "$YQ$\(key)"),
        ("$scrypt$ln=17,r=16,p=2", "$scrypt$ln=18,r=16,p=1", "$YQ$\(key)"),
        ("$scrypt$ln=15,r=1,p=1", "$scrypt$ln=16,r=1,p=1", "$YQ$\(key)"),
        ("$scrypt$ln=1,r=16,p=16", "$scrypt$ln=1,r=17,p=1", "$YQ$\(key)"),
        ("$pbkdf2-sha256$10000000", "$pbkdf2-sha256$10000001", "$YQ$\(key)"),
        ("$pbkdf2-sha512$4000000", "$pbkdf2-sha512$4000001", "$YQ$\(long)"),
        ("$5$rounds=1000000$", "$5$rounds=1000001$", "salt$\(key)"),
        ("$6$rounds=1000$", "$6$rounds=999$", "salt$\(long)"),
        ("$5$1234567890123456", "$5$12345678901234567", "$\(key)"), ("$5$a", "$5$", "$\(key)"),
        ("$y$jDT$", "$y$jET$", "\(salt22)$\(key)"), ("$y$j75$", "$y$j65$", "\(salt22)$\(key)"),
        ("$y$j9T$" + salt22, "$y$j9T$" + salt22.dropLast() + "2", "$\(key)"),
        ("$y$j9T$A" + salt22.dropLast() + "D", "$y$j9T$A" + salt22.dropLast() + "E", "$\(key)"),
        ("$y$j9T$AA" + salt22, "$y$j9T$AAA" + salt22, "$\(key)"), ("$y$j9T$", "$y$k9T$", "\(salt22)$\(key)"),
        ("$y$j9T$", "$y$j9T.$", "\(salt22)$\(key)"),
        ("pbkdf2_sha256$10000000$", "pbkdf2_sha256$10000001$", "a$\(key)="),
        ("scrypt$262144$", "scrypt$524288$", "a$8$1$\(long)=="),
        ("scrypt$1024$", "scrypt$1025$", "a$8$1$\(long)=="),
        ("bcrypt$$2b$15$", "bcrypt$$2b$16$", bcrypt),
        ("bcrypt_sha256$$2b$15$", "bcrypt_sha256$$2b$16$", bcrypt),
        ("argon2$argon2id$v=19$m=262144,t=8,p=1", "argon2$argon2id$v=19$m=262144,t=9,p=1", "$YWFhYWFhYWE$\(tag)"),
    ]

    @Test(arguments: limits)
    func `a hash may ask so much, and no more`(allowed: String, refused: String, rest: String) throws {
        let stored = try #require(StoredPassword(allowed + rest, bareHashes: .gatehouse))
        #expect(try #require(stored.scheme.nominalTime(of: stored.hash)) <= .seconds(2))
        #expect(StoredPassword(refused + rest, bareHashes: .gatehouse) == nil)
    }

    private static let refused: [String] = [
        "", "$", "x", "ab1234567890.", "abJnggxhB/yWI", "_J9..CCCCXBrJUJV154M", "*0", "*1", "!", "$0$x", "$3$$8846f7ea",
        "$1$salt$qJH7.N4xYta3aEG/dfqo/0", "$md5$rounds=5000$GUBv0xjJ$$mSwgIswdjlTY0YxV7HBVm0",
        "$sha1$40000$jtNX3nZ2$hBNaIXkt4wBI2o5rsi8KejSjNqIq", "$7$DU..../....2Q9obwLhin8qvQl6sisAO/$\(key)",
        "$gy$j9T$\(salt22)$\(key)", "$2$05$\(bcrypt)", "plaintext", "{SSHA}abcdef",
        "md5$abc$0123456789abcdef0123456789abcdef", "pbkdf2_sha1$1000$a$\(key)=", "unsalted_md5$abc",
        "$pbkdf2$1000$YQ$\(key)", "$pbkdf2-sha1$1000$YQ$\(key)", "$argon2$v=19$m=8,t=1,p=1$YWFhYWFhYWE$\(tag)",
        "$argon2id$v=20$m=8,t=1,p=1$YWFhYWFhYWE$\(tag)", "$argon2id$v=19$t=1,m=8,p=1$YWFhYWFhYWE$\(tag)",
        "$argon2id$v=19$m=08,t=1,p=1$YWFhYWFhYWE$\(tag)", "$argon2id$v=19$m=8,t=1,p=1,data=YQ$YWFhYWFhYWE$\(tag)",
        "$argon2id$v=19$m=8,t=1,p=1$YWFhYWFhYWE$\(tag)==", "$argon2id$v=19$m=8,t=1,p=1$YWFhYWFhYWE$AAAA",
        "$argon2id$v=19$m=8,t=1,p=1$YWFhYWFhYWE$AAAAAAAAAAAAAAAAAAAAAB", "$scrypt$ln=4,r=8,p=1$$\(key)",
        "$6$rounds=01000$salt$\(long)", "$5$sa:lt$\(key)", "$5$salt$\(key)A",
        "pbkdf2_sha256$1000$$\(key)=", "pbkdf2_sha256$1000$a$\(key)", "pbkdf2_sha256$1000$a b$\(key)=",
        "bcrypt$2b$04$\(bcrypt)", "argon2id$v=19$m=8,t=1,p=1$YWFhYWFhYWE$\(tag)",
    ]

    @Test(arguments: refused)
    func `other schemes and damaged hashes are refused, and never compared in clear`(text: String) throws {
        #expect(StoredPassword(text, bareHashes: .gatehouse) == nil)
        let bench = Workbench()
        let hash = PasswordHash(try #require(StoredText(text)))
        for password in [text, "", "x", "U*U"] {
            #expect(bench.verify(password, hash).damage == .form)
        }
        #expect(throws: PasswordComputation.Unreadable.self) { try bench.adopt(text, from: .other) }
    }

    // MARK: - The choice

    @Test(
        arguments: [
            (.bcrypt(cost: .max), "bcrypt:cost=15"), (.bcrypt(cost: .min), "bcrypt:cost=4"),
            (.argon2id(memory: .max, passes: .max, lanes: .max), "argon2id:m=262144,t=8,p=16"),
            (.scrypt(.init(logarithm: .max, blockSize: .max, parallelism: .max)), "scrypt:ln=17,r=8,p=1"),
            (.pbkdf2(.sha256, rounds: .max), "pbkdf2-sha256:rounds=10000000"),
            (.shaCrypt(.sha512, rounds: .min), "sha512-crypt:rounds=1000"), (.yescrypt(cost: .max), "yescrypt:cost=9"),
        ] as [(PasswordSchemeChoice, String)]
    )
    func `a choice beyond the limits says what is used, and can be scaled`(choice: PasswordSchemeChoice, text: String) {
        #expect(choice.description == text)
        guard choice.description == text else { return }
        for factor in [0.5, 1, 2] {
            let scaled = choice.scaled(by: factor)
            #expect(PasswordSchemeChoice(scaled.description) == scaled)
        }
    }

    @Test(arguments: PasswordSchemeChoice.all) func `a choice reads as it is written`(choice: PasswordSchemeChoice) {
        #expect(PasswordSchemeChoice(choice.description) == choice)
        #expect(PasswordSchemeChoice(choice.name) == choice)
        #expect(choice.scheme().name == choice.name)
        for factor in [0, 0.01, 0.5, 0.99, 1, 1.5, 2, 3.9, 8, 1_000, .infinity, .nan] {
            let scaled = choice.scaled(by: factor)
            #expect(PasswordSchemeChoice(scaled.description) == scaled, "\(choice) by \(factor)")
            #expect(scaled.scheme().nominalTime <= .seconds(2))
        }
        let twice = choice.scaled(by: 2).scheme().nominalTime / choice.scheme().nominalTime
        #expect(twice > 1.4 && twice < 2.1)
    }

    @Test(arguments: [
        "", "md5", "BCRYPT", "bcrypt:", "bcrypt:cost=9", "bcrypt:cost=16", "bcrypt:12", "argon2id:m=19456", "argon2i",
        "argon2id:m=7168,t=4,p=1", "argon2id:m=7167,t=9,p=1", "argon2id:m=262144,t=9,p=1", "argon2id:m=19456,t=2,p=17",
        "argon2id:m=19456,t=2,p=1 ", "scrypt:ln=16,r=8,p=1", "scrypt:ln=17,r=17,p=1", "scrypt:ln=99,r=8,p=1",
        "pbkdf2-sha256:rounds=599999", "pbkdf2-sha512:rounds=4000001", "sha512-crypt:rounds=5000", "yescrypt:cost=10",
        "yescrypt:cost=4", "django-bcrypt",
    ])
    func `a choice that is unknown, too weak or too dear is none`(text: String) {
        #expect(PasswordSchemeChoice(text) == nil)
    }
}
