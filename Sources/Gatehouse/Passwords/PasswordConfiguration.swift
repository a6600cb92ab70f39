#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// How passwords are judged and hashed.
public struct PasswordConfiguration: Sendable {
    /// Which standard's demands new passwords meet.
    ///
    /// Choose `nist80063B4` where NIST SP 800-63B-4 applies: a password that is the only factor has 15 characters then.
    /// - Environment variable: `GATEHOUSE_PASSWORDS_PROFILE`
    /// - Default value: standard
    /// - Notes: Passwords that were set earlier go on working.
    public var profile = PasswordProfile.standard

    /// The fewest Unicode scalars a new password may have.
    ///
    /// Raise it to 15 where a password is the only factor, or choose the profile that says so.
    /// - Environment variable: `GATEHOUSE_PASSWORDS_MINIMUM_LENGTH`
    /// - Default value: 8
    /// - Notes: The profile's own minimum holds where it is greater; no profile has less than 8.
    public var minimumLength = 8

    /// The fewest Unicode scalars a new password may have, by the profile and by ``minimumLength``.
    public var minimumLengthInForce: Int { max(minimumLength, profile.minimumLength) }

    /// The most bytes a password may have, checked before it is hashed.
    ///
    /// - Environment variable: `GATEHOUSE_PASSWORDS_MAXIMUM_BYTE_COUNT`
    /// - Default value: 1024
    /// - Notes: Without a pepper bcrypt takes 72 bytes, SHA-crypt and yescrypt 511; a longer password is refused when it
    ///   is set, never cut. At sign-in a longer one is wrong, so lowering this locks out whoever has one.
    public var maximumByteCount = 1_024

    /// Words that nobody may use as a password, such as the names of the application and of the company.
    ///
    /// - Environment variable: `GATEHOUSE_PASSWORDS_CONTEXT_WORDS`
    /// - Default value: none
    /// - Notes: Separated by commas. The user's own address and username and the parts of the public URL's host count
    ///   always, and so do repetitions of a word, and a word with up to four digits or signs around it. A password that has
    ///   a word inside is no worse for it.
    public var contextWords: [String] = []

    /// How long a screening, such as a look-up among breached passwords, may take.
    ///
    /// - Environment variable: `GATEHOUSE_PASSWORDS_SCREENING_TIMEOUT`
    /// - Default value: 3s
    /// - Notes: Whoever sets a password waits as long. What happens then is the next option's to say.
    public var screeningTimeout: Duration = .seconds(3)

    /// Whether a new password may be set that a screening could not judge.
    ///
    /// Without a screening a password has still passed the length and the lists of common passwords and of context words,
    /// while refusing would let a service's outage keep people from changing a stolen password. Switch it off where a
    /// standard demands that every password is screened: whoever sets one during an outage is answered 503 then.
    /// - Environment variable: `GATEHOUSE_PASSWORDS_ALLOWING_UNSCREENED`
    /// - Default value: true
    /// - Notes: Each such password is noted in the log with level warning.
    public var allowingUnscreened = true

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
