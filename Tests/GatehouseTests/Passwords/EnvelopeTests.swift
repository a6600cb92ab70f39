import Gatehouse
import GatehouseDatastore
import Testing

@Suite("Peppers and envelopes")
struct EnvelopeTests {
    private static let inner = "$2b$04$zzzzzzzzzzzzzzzzzzzzzuABCDEFGHIJKLMNOPQRSTUVWXYZ01234"

    @Test func `a hash in form C without a pepper is a standard string alone`() throws {
        let hash = try Workbench().hash("caf\u{E9}").text.string
        #expect(hash.hasPrefix("$2b$04$") && hash.utf8.count == 60)
        #expect(try Workbench(.yescrypt(cost: 1)).hash("x").text.string.hasPrefix("$y$j75$"))
    }

    @Test func `a pepper is named beside the hash, and rotates without a reset`() throws {
        let old = try pepper("2025", strong)
        let new = try pepper("2026.a", strong + "!")
        let before = Workbench(peppers: try PepperRing(current: old))
        let between = Workbench(peppers: try PepperRing(current: new, previous: [old]))
        let after = Workbench(peppers: try PepperRing(current: new))
        let without = Workbench(peppers: try PepperRing(current: nil, previous: [new, old]))
        let first = try before.hash("correct horse")
        #expect(first.text.string.hasPrefix("$gatehouse$k=2025,n=nfc$$2b$04$"))
        #expect(before.verify("correct horse", first).isRight && before.verify("correct horse", first).upgrade == nil)
        let upgrade = try #require(between.verify("correct horse", first).upgrade)
        #expect(upgrade.hasPrefix("$gatehouse$k=2026.a,n=nfc$$2b$04$"))
        let second = try between.adopt(upgrade)
        #expect(after.verify("correct horse", second).isRight)
        #expect(
            after.verify("correct horse", first).damage == .pepper,
            "a pepper that is lost takes the password along"
        )
        #expect(before.verify("correct horse", second).damage == .pepper)
        let plain = try #require(without.verify("correct horse", second).upgrade)
        #expect(plain.hasPrefix("$2b$04$"))
        #expect(
            try between.verify("correct horse", between.adopt(plain)).upgrade?.hasPrefix("$gatehouse$k=2026.a") == true
        )
        for bench in [before, between, after, without] {
            #expect(!bench.verify("correct horsf", first).isRight && !bench.verify("correct horsf", second).isRight)
        }
    }

    @Test func `a pepper lets bcrypt take every byte of a long password`() throws {
        let plain = Workbench()
        let long = String(repeating: "0123456789", count: 20)
        #expect(plain.computation.hash(Password(long), salt: Workbench.salt) == nil)
        #expect(plain.computation.maximumPasswordByteCount == 72)
        let peppered = Workbench(peppers: try PepperRing(current: pepper("p", strong)))
        #expect(peppered.computation.maximumPasswordByteCount == 1_024)
        let hash = try peppered.hash(long)
        #expect(peppered.verify(long, hash).isRight)
        #expect(peppered.verify(long + "x", hash).isWrong && peppered.verify(String(long.dropLast()), hash).isWrong)
    }

    @Test func `a password that another framework cut verifies, and is never cut when it is hashed anew`() throws {
        let long = String(repeating: "0123456789", count: 8)
        let bench = Workbench()
        let cut = try bench.adopt(bench.hash(String(long.prefix(72))).text.string, from: .other)
        #expect(bench.verify(long, cut).isRight && bench.verify(long, cut).upgrade == nil)
        #expect(bench.verify(String(long.prefix(72)), cut).upgrade?.hasPrefix("$2b$04$") == true)
        #expect(bench.verify(String(long.prefix(71)), cut).isWrong)
        let peppered = Workbench(peppers: try PepperRing(current: pepper("p", strong)))
        let upgrade = try peppered.adopt(#require(peppered.verify(long, cut).upgrade))
        #expect(peppered.verify(long, upgrade).isRight && peppered.verify(String(long.prefix(72)), upgrade).isWrong)
        let own = try bench.hash(String(long.prefix(72)))
        #expect(bench.verify(long, own).isWrong, "ours were never cut")
    }

    @Test(arguments: [
        "n=nfc", "n=nfkd", "n=none", "k=p,n=nfc", "k=A-b_c.9,n=none", "k=p,w=append,n=nfc",
        "k=" + String(repeating: "p", count: 32) + ",w=append,n=nfkd",
    ])
    func `an envelope reads`(parameters: String) throws {
        for inner in [Self.inner, "bcrypt$" + Self.inner] {
            #expect(StoredPassword("$gatehouse$\(parameters)$\(inner)", bareHashes: .gatehouse)?.hash == inner)
        }
    }

    @Test(arguments: [
        "", "$", "n=", "n=nfd", "n=NFC", "nfc", "n=nfc,", ",n=nfc", "n=nfc,k=p", "k=p", "k=p,", "k=,n=nfc",
        "k=none,n=nfc",
        "k=p,k=q,n=nfc", "k=p,n=nfc,n=nfc", "k=p,w=hmac,n=nfc", "k=p,w=append", "w=append,n=nfc", "k=p q,n=nfc",
        "k=p, n=nfc", "K=p,n=nfc", "k=\u{E9},n=nfc", "k=" + String(repeating: "p", count: 33) + ",n=nfc",
        "k=p,n=nfc$", "$gatehouse$n=nfc", "k=p,x=1,n=nfc",
    ])
    func `any other envelope is refused`(parameters: String) {
        #expect(StoredPassword("$gatehouse$\(parameters)$\(Self.inner)", bareHashes: .gatehouse) == nil)
        #expect(StoredPassword("$gatehouse\(parameters)\(Self.inner)", bareHashes: .gatehouse) == nil)
    }

    @Test func `an envelope in an envelope is refused`() {
        let once = "$gatehouse$n=none$\(Self.inner)"
        #expect(StoredPassword("$gatehouse$n=none$\(once)", bareHashes: .gatehouse) == nil)
        #expect(StoredPassword(" \(once)", bareHashes: .gatehouse) == nil)
        #expect(StoredPassword("\(once) ", bareHashes: .gatehouse) == nil)
        #expect(StoredPassword("$Gatehouse$n=none$\(Self.inner)", bareHashes: .gatehouse) == nil)
    }

    @Test func `importing tells what was done to the password`() throws {
        let ring = try PepperRing(current: nil, previous: [pepper("s", "weak")])
        let bench = Workbench(peppers: ring)
        func adopted(_ origin: String, _ text: String = Self.inner) throws -> String {
            try bench.adopt(text, from: #require(PasswordOrigin(origin))).text.string
        }
        #expect(try adopted("gatehouse") == Self.inner)
        #expect(try adopted("other") == "$gatehouse$n=none$\(Self.inner)")
        #expect(try adopted("flask-security:s") == "$gatehouse$k=s,n=nfkd$\(Self.inner)")
        #expect(try adopted("flask-security") == "$gatehouse$n=nfkd$\(Self.inner)")
        #expect(try adopted("flask-security-3:s") == "$gatehouse$k=s,n=none$\(Self.inner)")
        #expect(try adopted("devise:s") == "$gatehouse$k=s,w=append,n=none$\(Self.inner)")
        let django = "bcrypt$" + Self.inner
        #expect(try adopted("flask-security:s", django) == "$gatehouse$n=nfkd$\(django)", "which gets no pepper there")
        let own = "$gatehouse$k=s,n=nfc$\(Self.inner)"
        #expect(try adopted("other", own) == own, "which says it itself")
        #expect(throws: PasswordComputation.Unreadable.self) { try adopted("devise:t") }
        #expect(throws: PasswordComputation.Unreadable.self) {
            try adopted("other", "$gatehouse$k=t,n=nfc$\(Self.inner)")
        }
    }

    @Test(arguments: [
        "", "django", "gatehouse:p", "other:p", "flask-security:", "flask-security:a b", "flask-security:none",
        "devise:p:q", " devise", "Devise",
    ])
    func `what is no origin is refused`(text: String) {
        #expect(PasswordOrigin(text) == nil)
    }

    @Test(arguments: ["gatehouse", "other", "flask-security", "flask-security:p", "flask-security-3:p", "devise:p.1"])
    func `an origin reads as it is written`(text: String) {
        #expect(PasswordOrigin(text)?.description == text)
    }

    // MARK: - The ring

    @Test func `a list of peppers is read, the current one first`() throws {
        let secret = SecretKey.random(from: .system).base64
        let ring = try PepperRing(list: "2026:\(secret), fs:c2FsdA==,")
        #expect(ring.current?.id.text == "2026" && ring.previous.map(\.id.text) == ["fs"])
        #expect(ring.summary == "2026:<secret>,fs:<secret>")
        let none = try PepperRing(list: "none,fs:c2FsdA==")
        #expect(none.current == nil && none.previous.count == 1 && none.summary == "none,fs:<secret>")
        #expect(try PepperRing(list: "").all.isEmpty && PepperRing(list: "none").all.isEmpty)
        #expect(try KeyRing(base64List: secret).with(ring).peppers.all.count == 2)
    }

    @Test(arguments: [
        ("fs:c2FsdA==", KeyError.tooShort), ("p", .pepperUnreadable), ("p:", .pepperUnreadable),
        (":c2FsdA==", .pepperUnreadable), ("none,p:!", .pepperUnreadable), ("none,none", .pepperUnreadable),
        ("none:c2FsdA==", .pepperUnreadable), ("none,p:YQ==,p:YQ==", .pepperTwice), ("none,,p:YQ==", .pepperUnreadable),
        ("p:" + String(repeating: "A", count: 64), .notRandom), ("none,a b:YQ==,\u{E9}:YQ==", .pepperUnreadable),
    ])
    func `a list that is damaged or weak is refused`(text: String, error: KeyError) {
        #expect(throws: error) { try PepperRing(list: text) }
    }
}
