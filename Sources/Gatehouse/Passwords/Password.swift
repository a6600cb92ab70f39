/// A password as somebody typed it.
///
/// New passwords are hashed in Unicode normalisation form C, so that the same password typed on two keyboards is the same
/// bytes (NIST SP 800-63B-4 §3.1.1.2); nothing is trimmed, cut or folded. What was typed is kept beside it, because other
/// frameworks hashed it as it was or in another form. It shows nothing in a description or a dump.
public struct Password: Sendable {
    /// Above this length nothing is normalised: no setting allows so long a password, and normalising takes time.
    ///
    /// Form C can be a third as long as what was typed, and the greatest ``PasswordConfiguration/maximumByteCount`` is
    /// 4 096.
    private static let longestNormalized = 16_384

    /// The password's UTF-8 in form C; empty if it is too long for anything.
    let bytes: SecretBytes

    private let typed: SecretBytes

    /// How many Unicode scalars the password has in form C; each counts as one character.
    public let scalarCount: Int

    /// The length of the password in form C, in bytes.
    public let byteCount: Int

    /// Takes a password as it was typed.
    public init(_ typed: String) {
        guard typed.utf8.count <= Self.longestNormalized else {
            bytes = SecretBytes([])
            self.typed = bytes
            byteCount = typed.utf8.count
            scalarCount = typed.unicodeScalars.count
            return
        }
        self.typed = SecretBytes(Array(typed.utf8))
        bytes = UnicodeForm.nfc(typed).map(SecretBytes.init) ?? self.typed
        byteCount = bytes.bytes.count
        scalarCount = String(decoding: bytes.bytes, as: UTF8.self).unicodeScalars.count
    }

    /// Whether two passwords are the same in form C, found in a time that depends on their lengths alone.
    func isSame(as other: Password) -> Bool {
        byteCount == other.byteCount && bytes.isSame(as: other.bytes)
    }

    /// Whether the password can be hashed: it is not beyond all lengths, and has no U+0000, at which C libraries would
    /// cut it.
    var isUsable: Bool { bytes.bytes.count == byteCount && !hasNull }

    /// Whether the password has U+0000.
    var hasNull: Bool { bytes.bytes.contains(0) }

    /// The password's UTF-8 in a normalisation.
    func bytes(in normalization: PasswordNormalization) -> SecretBytes {
        switch normalization {
        case .nfc: bytes
        case .nfkd: UnicodeForm.nfkd(String(decoding: typed.bytes, as: UTF8.self)).map(SecretBytes.init) ?? typed
        case .none: typed
        }
    }
}

extension Password: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A fixed text in place of the password.
    public var description: String { "<password>" }

    /// A fixed text in place of the password.
    public var debugDescription: String { description }

    /// Nothing, so that a dump shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
