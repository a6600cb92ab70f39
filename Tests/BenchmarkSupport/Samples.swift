import Foundation
package import GatehouseDatastore

/// Users, sessions and tokens by number: the same in every process.
package enum Samples {
    /// A fixed time, so that every process means the same one.
    package static let now = Timestamp(seconds: 1_790_000_000)

    /// An identifier whose last bytes are the number.
    package static func id<ID: RecordIdentifier>(_ number: Int, as type: ID.Type = ID.self) -> ID {
        let bytes = (0..<16).map { $0 < 8 ? 1 : UInt8(truncatingIfNeeded: number >> (8 * (15 - $0))) }
        return ID(bytes: bytes) ?? ID(uuid: UUID())
    }

    /// A digest whose last bytes are the number.
    package static func digest(_ number: Int) -> TokenDigest {
        TokenDigest(words: (0, 0, 0, UInt64(number).bigEndian))
    }

    /// A user; two numbers give two addresses.
    package static func user(_ number: Int, id: UserID? = nil) throws -> UserRecord {
        guard let text = StoredText("user\(number)@example.org"), let canonical = CanonicalIdentifier(.email, text),
            let hash = StoredText("$2b$12$" + String(repeating: "a", count: 53))
        else { throw BenchmarkError("the sample user is no user") }
        return UserRecord(
            id: id ?? self.id(number),
            email: UserIdentifier(display: text, canonical: canonical),
            username: nil,
            passwordHash: PasswordHash(hash),
            createdAt: now
        )
    }

    /// A browser's session with 300 bytes of data.
    ///
    /// - Parameters:
    ///   - number: Its number, and its user's.
    ///   - shard: The shard of its key.
    package static func session(_ number: Int, shard: UInt16 = 7) -> SessionRecord {
        SessionRecord(
            id: id(number),
            key: SessionKey(shard: shard, digest: digest(number)),
            user: id(number),
            createdAt: now,
            address: StoredText("2001:db8:85a3::8a2e:370:7334"),
            agent: StoredText("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
            method: "password",
            standing: SessionStanding(
                securityEpoch: .first,
                authenticatedAt: now,
                isRemembered: false,
                expiresAt: now + .seconds(86_400),
                endsAt: now + .seconds(86_400)
            ),
            data: [UInt8](repeating: 1, count: 300)
        )
    }

    /// A one-time token of a user.
    package static func token(_ number: Int) -> OneTimeTokenRecord {
        OneTimeTokenRecord(
            handle: id(number),
            digest: digest(number),
            user: id(number),
            purpose: "recovery",
            securityEpoch: .first,
            createdAt: now,
            expiresAt: now + .seconds(3_600)
        )
    }
}
