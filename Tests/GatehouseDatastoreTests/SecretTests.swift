import GatehouseDatastore
import Testing

@Suite("Hashes and digests")
struct SecretTests {
    private let secret = "$2b$12$veryLongSaltAndHash"

    @Test func `a password's hash shows itself in no description, interpolation, reflection or dump`() throws {
        let hash = PasswordHash(try #require(StoredText(secret)))
        var dumped = ""
        dump(hash, to: &dumped)
        let user = UserRecord(
            id: try #require(UserID("0199a000-0000-7000-8000-0000000000ff")),
            email: UserIdentifier(
                display: StoredText(lossy: "anna"),
                canonical: try #require(CanonicalIdentifier(.email, StoredText(lossy: "anna")))
            ),
            username: nil,
            passwordHash: hash,
            createdAt: Timestamp(microseconds: 0)
        )
        dump(user, to: &dumped)
        let texts = [
            hash.description, hash.debugDescription, "\(hash)", String(reflecting: hash), "\(Optional(hash) as Any)",
            String(describing: [hash]), String(reflecting: user), dumped,
        ]
        for text in texts { #expect(!text.contains("veryLong")) }
        #expect(Mirror(reflecting: hash).children.isEmpty)
        #expect("\(hash)" == "<password hash>")
    }

    @Test func `hashes are the same when every byte is`() throws {
        func hash(_ text: String) throws -> PasswordHash { PasswordHash(try #require(StoredText(text))) }
        #expect(try hash(secret).isSame(as: hash(secret)))
        #expect(try hash("").isSame(as: hash("")))
        #expect(try !hash(secret).isSame(as: hash(secret + "a")))
        #expect(try !hash(secret).isSame(as: hash("")))
        #expect(try !hash("\u{E9}").isSame(as: hash("e\u{301}")))
        #expect(try !hash("abc").isSame(as: hash("abd")))
        #expect(try !hash("bbc").isSame(as: hash("abc")))
    }

    @Test func `a digest is 32 bytes and gives them back`() throws {
        let bytes = (0..<32).map { UInt8($0 * 7 % 251) }
        let digest = try #require(TokenDigest(bytes: bytes))
        #expect(digest.bytes == bytes)
        #expect(unsafe digest.withUnsafeBytes { unsafe Array($0) } == bytes)
        #expect(TokenDigest(bytes: bytes.dropLast()) == nil)
        #expect(TokenDigest(bytes: bytes + [0]) == nil)
    }

    @Test(arguments: 0..<32)
    func `a digest differs when any byte does`(_ position: Int) throws {
        let zero = try #require(TokenDigest(bytes: Array(repeating: 0 as UInt8, count: 32)))
        var bytes = Array(repeating: 0 as UInt8, count: 32)
        bytes[position] = 0x80
        let other = try #require(TokenDigest(bytes: bytes))
        #expect(zero != other)
        #expect(zero < other)
        #expect(Set([zero, other]).count == 2)
    }

    @Test func `a digest is ordered by bytes and described by its first four`() throws {
        let low = try #require(TokenDigest(bytes: [0, 1] + Array(repeating: 0xFF as UInt8, count: 30)))
        let high = try #require(TokenDigest(bytes: [1, 0] + Array(repeating: 0 as UInt8, count: 30)))
        #expect(low < high)
        #expect(low.description == "0001ffff")
    }
}
