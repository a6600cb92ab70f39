/// What a stored hash may ask for.
///
/// The limits keep a planted hash from stopping the server: for a password of usual length no hash takes longer than about
/// two seconds or more than a quarter of a gigabyte, on a core of a machine of 2020 that computes bcrypt at cost 12 in
/// 200 ms. SHA-crypt alone takes longer for a longer password, up to twice that. The limits are some times what the
/// best-known frameworks ask for, so that no hash that people have is refused. All nominal times are of that machine; they
/// serve to weigh hashes against each other, and on other machines they are a few ten percent off.
///
/// | Scheme | Limit | Time and memory there | For comparison |
/// |---|---|---|---|
/// | bcrypt | cost 15 | 1.6 s | 10 to 12 everywhere, 14 in cautious shops |
/// | argon2 | 256 MiB, 2 GiB over all passes, 16 lanes | 1.3 s | Django 5: 100 MiB, 2 passes, 8 lanes |
/// | scrypt | 256 MiB, N·r·p ≤ 2²² | 1.1 s | passlib: N = 2¹⁶, r = 8 (64 MiB) |
/// | PBKDF2 | 10 000 000 rounds of SHA-256, 4 000 000 of SHA-512 | 1.2 s, 1.6 s | Django 6: 1 200 000 |
/// | SHA-crypt | 1 000 000 rounds | 0.4 s, and 4 s for a phrase of 511 bytes | passlib: 656 000 |
/// | yescrypt | cost 9 | 0.4 s, 256 MiB | Debian 12: 5 |
enum PasswordLimits {
    /// The longest string that is read at all, in bytes.
    ///
    /// The longest that any scheme makes has half of that.
    static let hashByteCount = 512

    /// The most memory that a hash may take, in KiB.
    static let memory = 262_144
}
