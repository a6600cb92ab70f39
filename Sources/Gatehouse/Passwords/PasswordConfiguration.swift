#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// How passwords are judged and hashed.
public struct PasswordConfiguration: Sendable {
    /// The fewest Unicode scalars a new password may have.
    ///
    /// Raise it to 15 where a password is the only factor (NIST SP 800-63B-4 §3.1.1.1).
    /// - Environment variable: `GATEHOUSE_PASSWORDS_MINIMUM_LENGTH`
    /// - Default value: 8
    /// - Notes: Passwords that were set earlier go on working.
    public var minimumLength = 8

    /// The most bytes a password may have, checked before it is hashed.
    ///
    /// - Environment variable: `GATEHOUSE_PASSWORDS_MAXIMUM_BYTE_COUNT`
    /// - Default value: 1024
    /// - Notes: Without a pepper bcrypt takes 72 bytes, SHA-crypt and yescrypt 511; a longer password is refused when it
    ///   is set, never cut.
    public var maximumByteCount = 1_024

    /// Which scheme makes new hashes, and with which parameters.
    ///
    /// Hashes of every scheme are verified; one of another scheme or with other parameters is replaced when its owner signs
    /// in.
    /// - Environment variable: `GATEHOUSE_PASSWORDS_SCHEME`
    /// - Default value: bcrypt
    /// - Notes: `bcrypt`, `argon2id`, `scrypt`, `pbkdf2-sha256`, `pbkdf2-sha512`, `sha256-crypt`, `sha512-crypt` or
    ///   `yescrypt`; with parameters if you like, such as `bcrypt:cost=12`, `argon2id:m=19456,t=2,p=1`,
    ///   `scrypt:ln=17,r=8,p=1`, `pbkdf2-sha256:rounds=600000` or `yescrypt:cost=5`. `gatehouse passwords benchmark`
    ///   tells which parameters take how long.
    public var scheme = PasswordSchemeChoice.bcrypt

    /// Where hashes without an envelope come from.
    ///
    /// Change it where the users' table of another framework is used as it is; hashes that are imported one by one say it
    /// themselves.
    /// - Environment variable: `GATEHOUSE_PASSWORDS_BARE_HASHES`
    /// - Default value: gatehouse
    /// - Notes: `gatehouse`, `other`, `flask-security:ID`, `flask-security-3:ID` or `devise:ID`, where ID is one of
    ///   `GATEHOUSE_PASSWORD_PEPPERS` and may be left out with its colon. New hashes then have an envelope.
    public var bareHashes = PasswordOrigin.gatehouse

    /// bcrypt's cost, the base-two logarithm of its rounds, unless the scheme names one itself.
    ///
    /// One more doubles the time of each sign-in, for you and for whoever steals the hashes.
    /// - Environment variable: `GATEHOUSE_PASSWORDS_COST`
    /// - Default value: 12
    /// - Notes: 10 to 15. Hashes of another cost are replaced when their owner signs in.
    public var cost = 12

    /// How many threads hash passwords.
    ///
    /// - Environment variable: `GATEHOUSE_PASSWORDS_THREADS`
    /// - Default value: the number of processors
    /// - Notes: They run at lowered priority beside the threads that answer requests.
    public var threads = ProcessInfo.processInfo.activeProcessorCount

    /// How many passwords may wait to be hashed; beyond, sign-ins are answered 503 with Retry-After.
    ///
    /// - Environment variable: `GATEHOUSE_PASSWORDS_QUEUE_LIMIT`
    /// - Default value: 128
    public var queueLimit = 128

    /// How long a password may wait to be hashed before its sign-in is answered 503 with Retry-After.
    ///
    /// - Environment variable: `GATEHOUSE_PASSWORDS_QUEUE_TIMEOUT`
    /// - Default value: 10s
    public var queueTimeout: Duration = .seconds(10)

    /// Makes the default configuration.
    public init() {}
}
