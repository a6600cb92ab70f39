/// A password as somebody typed it, in Unicode normalisation form C.
///
/// NFC is the one transformation (NIST SP 800-63B-4 §3.1.1.2), so that the same password typed on two keyboards is the
/// same bytes; nothing is trimmed, cut or folded. It shows nothing in a description or a dump.
public struct Password: Sendable {
    /// The normalised password's UTF-8.
    let bytes: SecretBytes

    /// How many Unicode scalars the normalised password has; each counts as one character.
    public let scalarCount: Int

    /// Takes a password as it was typed.
    public init(_ typed: String) {
        let normalized = UnicodeForm.nfc(typed) ?? Array(typed.utf8)
        bytes = SecretBytes(normalized)
        scalarCount = String(decoding: normalized, as: UTF8.self).unicodeScalars.count
    }

    /// The length of the normalised password in bytes.
    public var byteCount: Int { bytes.bytes.count }

    /// Whether the password has U+0000, at which C libraries would cut it.
    var hasNull: Bool { bytes.bytes.contains(0) }
}

extension Password: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A fixed text in place of the password.
    public var description: String { "<password>" }

    /// A fixed text in place of the password.
    public var debugDescription: String { description }

    /// Nothing, so that a dump shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
