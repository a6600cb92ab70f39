import Gatehouse
import GatehouseDatastore
import Testing

@Suite("bcrypt")
struct BcryptTests {
    private let scheme = Bcrypt(cost: 4)
    private let salt = [UInt8](0..<16)

    private func stored(_ text: String) throws -> PasswordHash {
        PasswordHash(try #require(StoredText(text)))
    }

    /// Openwall's public vectors, and the same hash under the prefixes that mean the same.
    @Test(arguments: [
        ("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
        ("U*U", "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
        ("U*U", "$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
        ("U*U*", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK"),
        ("U*U*U", "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a"),
        ("", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy"),
    ])
    func `public vectors verify, and nothing near them`(password: String, text: String) throws {
        let hash = try stored(text)
        #expect(scheme.recognizes(hash))
        #expect(scheme.verify(Password(password), against: hash))
        #expect(!scheme.verify(Password(password + " "), against: hash))
        #expect(!scheme.verify(Password("u*u"), against: hash))
        #expect(scheme.isOutdated(hash))
    }

    /// Made by Python's bcrypt 4.2.1: `bcrypt.hashpw(password.encode(), bcrypt.gensalt(5, prefix))`.
    @Test(arguments: [
        ("correct horse battery staple", "$2b$05$ZQRltkjj4JEEQZ0Z4aiZUe1eJexBdCrT2XDzJsIx20mfV5xuZQ8Q2"),
        ("p\u{E4}ssw\u{F6}rd \u{2603} \u{1D11E}", "$2b$05$DMnMNI7r5g85c7UI4bAhg.aGdIUcxadd2JaG0c5E6vUH4OJxz62WC"),
        (String(repeating: "x", count: 72), "$2a$05$iknWR4oRK8U54c1GE/flSO4QRrxTmU67OpNeOa.3mUBOhV/CcU5fy"),
        ("a b\tc", "$2a$05$B8T6e8GtgJQBpktv1KDeTO3Gsn7zntin0arI01.JXtpuzCYV.D2fS"),
        ("", "$2b$05$5TwX1g.t2DGLfWt2lkNcKuc/n/TmyiniwVlJLNB7rOrDkUbSpX0Ta"),
    ])
    func `hashes that another implementation made verify`(password: String, text: String) throws {
        let hash = try stored(text)
        #expect(scheme.verify(Password(password), against: hash))
        #expect(!scheme.verify(Password(password + "y"), against: hash))
    }

    @Test func `a hash made here verifies and is up to date`() throws {
        let hash = try #require(scheme.hash(Password("correct horse"), salt: salt))
        #expect(hash.text.string.hasPrefix("$2b$04$") && hash.text.string.utf8.count == 60)
        #expect(scheme.recognizes(hash) && !scheme.isOutdated(hash))
        #expect(scheme.verify(Password("correct horse"), against: hash))
        #expect(Bcrypt(cost: 5).isOutdated(hash))
        let again = scheme.hash(Password("correct horse"), salt: salt)
        #expect(again?.text == hash.text, "one salt gives one hash")
        let other = scheme.hash(Password("correct horse"), salt: salt.map { $0 + 1 })
        #expect(other?.text != hash.text)
    }

    @Test(arguments: [0, 15, 17]) func `a salt of another length makes no hash`(count: Int) {
        #expect(scheme.hash(Password("correct horse"), salt: [UInt8](repeating: 7, count: count)) == nil)
    }

    @Test func `the cost is kept between 4 and 15`() {
        #expect([-1, 0, 3, 4, 12, 15, 16, Int.max].map { Bcrypt(cost: $0).cost } == [4, 4, 4, 4, 12, 15, 15, 15])
    }

    @Test func `one password in two normalisation forms is one password`() throws {
        let hash = try #require(scheme.hash(Password("caf\u{E9}"), salt: salt))
        #expect(scheme.verify(Password("cafe\u{301}"), against: hash))
        #expect(!scheme.verify(Password("cafe"), against: hash))
        #expect(!scheme.verify(Password("CAF\u{C9}"), against: hash), "passwords are not folded")
        #expect(!scheme.verify(Password(" caf\u{E9}"), against: hash), "passwords are not trimmed")
    }

    @Test func `72 bytes are taken in full, and the 73rd is not cut off`() throws {
        let longest = String(repeating: "x", count: 72)
        let hash = try #require(scheme.hash(Password(longest), salt: salt))
        #expect(scheme.verify(Password(longest), against: hash))
        #expect(!scheme.verify(Password(String(longest.dropLast())), against: hash))
        #expect(!scheme.verify(Password(longest + "y"), against: hash))
        #expect(scheme.hash(Password(longest + "y"), salt: salt) == nil)
        #expect(scheme.hash(Password(String(repeating: "\u{1D11E}", count: 18)), salt: salt) != nil)
        #expect(scheme.hash(Password(String(repeating: "\u{1D11E}", count: 18) + "x"), salt: salt) == nil)
    }

    @Test func `a password with U+0000 is never hashed and never right`() throws {
        #expect(scheme.hash(Password("correct\u{0}horse"), salt: salt) == nil)
        let hash = try #require(scheme.hash(Password("correct"), salt: salt))
        #expect(!scheme.verify(Password("correct\u{0}horse"), against: hash))
        #expect(!scheme.verify(Password("correct\u{0}"), against: hash))
    }

    @Test(arguments: [
        "", "$", "$2", "$2b$", "$2b$04$", "*0", "*1", "x", "ab1234567890.", "abJnggxhB/yWI",
        "$1$salt$qJH7.N4xYta3aEG/dfqo/0", "$5$salt$x", "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjlO",
        "$y$j9T$x$x",
        "$2$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
        "$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
        "$2B$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
        "$2b$03$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
        "$2b$16$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
        "$2b$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
        "$2b$99$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
        "$2b$+5$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
        "$2b$ 5$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
        "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOe",
        "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeWW",
        "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOe\n",
        "$2b$05$CCCCCCCCCCCCCCCCCCCCC:E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
        "$2b$05$CCCCCCCCCCCCCCCCCCCC\u{E9}E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
    ])
    func `other schemes and damaged hashes are not recognised and never verify`(text: String) throws {
        let hash = try stored(text)
        #expect(!scheme.recognizes(hash))
        #expect(!scheme.verify(Password("U*U"), against: hash))
        #expect(!scheme.verify(Password(""), against: hash))
    }

    @Test func `no mutation of a hash verifies, and none traps`() throws {
        let original = Array(try #require(scheme.hash(Password("correct horse"), salt: salt)).text.string.utf8)
        var generator = SplitMix(state: 42)
        for _ in 0..<4_000 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...3, using: &generator) { Self.damage(&bytes, &generator) }
            guard bytes != original, let text = StoredText(String(decoding: bytes, as: UTF8.self)) else { continue }
            let hash = PasswordHash(text)
            let cost = text.string.dropFirst(4).prefix(2)
            // A hash whose cost was raised is of the right form and would take long to compute.
            if scheme.recognizes(hash), cost != "04" { continue }
            let spelling = Self.significant(Array(text.string.utf8))
            if spelling == Self.significant(original) { continue }
            #expect(!scheme.verify(Password("correct horse"), against: hash), "\(text.string)")
        }
    }

    /// A hash without its prefix's letter: `a`, `b` and `y` name one algorithm for a password of this kind.
    private static func significant(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.count == 60 else { return bytes }
        return Array(bytes[..<2]) + ("aby".utf8.contains(bytes[2]) ? [0] : [bytes[2]]) + Array(bytes[3...])
    }

    private static func damage(_ bytes: inout [UInt8], _ generator: inout SplitMix) {
        let alphabet = Array("./$*:ABCxyz0123456789aby \u{7F}\u{E9}".utf8)
        let index = Int.random(in: 0...max(bytes.count - 1, 0), using: &generator)
        guard !bytes.isEmpty else { return }
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: bytes.remove(at: index)
        case 1: bytes.insert(alphabet.randomElement(using: &generator) ?? 0x2E, at: index)
        case 2: bytes.removeLast(Int.random(in: 1...bytes.count, using: &generator))
        case 3: bytes.swapAt(index, bytes.count - 1)
        default: bytes[index] = alphabet.randomElement(using: &generator) ?? 0x2E
        }
    }
}

/// A generator that gives the same numbers each time (SplitMix64), so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
