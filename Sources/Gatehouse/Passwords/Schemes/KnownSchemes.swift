/// Every scheme whose hashes are verified.
enum KnownSchemes {
    /// The schemes; a string is of the form of one at most.
    static let all: [any PasswordVerifying] = [
        Bcrypt(), Argon2(), Scrypt(), PBKDF2(.sha256), PBKDF2(.sha512), SHACrypt(.sha256), SHACrypt(.sha512),
        Yescrypt(), DjangoPBKDF2(), DjangoBcrypt(), DjangoBcryptSHA256(), DjangoArgon2(), DjangoScrypt(),
    ]

    /// Returns the scheme of a standard string; nil if it is damaged, of no known scheme or above the limits.
    static func scheme(of hash: String) -> (any PasswordVerifying)? {
        guard hash.utf8.count <= PasswordLimits.hashByteCount else { return nil }
        return all.first { $0.recognizes(hash) }
    }
}

extension String {
    /// The text after a prefix of ASCII; nil if it begins with something else.
    func droppingPrefix(_ prefix: String) -> String? {
        guard utf8.starts(with: prefix.utf8) else { return nil }
        return String(decoding: utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
    }
}
