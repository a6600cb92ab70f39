/// What the text of a password's hash says, read strictly.
///
/// A hash in form C without a pepper is stored as the standard string alone, so that other tools read it. Any other is
/// stored in an envelope, which says what was done to the password before it was hashed:
///
/// ```
/// stored        = bare / envelope
/// bare          = a standard string of one of the schemes, such as "$2b$12$…" or "pbkdf2_sha256$…"
/// envelope      = "$gatehouse$" [ pepper "," ] normalization "$" bare
/// pepper        = "k=" id            ; the password's HMAC-SHA-512 under this pepper, in base64, was hashed
///               / "k=" id ",w=append" ; the password with this pepper after it was hashed
/// normalization = "n=" ( "nfc" / "nfkd" / "none" )
/// id            = 1*32( ALPHA / DIGIT / "." / "_" / "-" )
/// ```
///
/// Such as `$gatehouse$k=2026a,n=nfc$$2b$12$…`. An envelope holds no other envelope.
package struct StoredPassword: Sendable {
    let treatment: PasswordTreatment
    /// The standard string.
    package let hash: String
    /// The scheme whose form it has.
    package let scheme: any PasswordVerifying

    private static let prefix = "$gatehouse$"

    /// The longest text that is read, in bytes: an envelope of at most 72 and a hash.
    private static let maximumByteCount = PasswordLimits.hashByteCount + 72

    /// Reads a text.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - bareHashes: Where hashes without an envelope come from.
    /// - Returns: Nil if the text is damaged, or its hash is of no known scheme or above the limits.
    package init?(_ text: String, bareHashes: PasswordOrigin) {
        guard text.utf8.count <= Self.maximumByteCount else { return nil }
        if let content = text.droppingPrefix(Self.prefix) {
            // The first "$" ends the parameters; a standard string may begin with another.
            guard let end = content.utf8.firstIndex(of: UInt8(ascii: "$")),
                let treatment = PasswordTreatment(parameters: String(content[..<end]))
            else { return nil }
            hash = String(content[content.utf8.index(after: end)...])
            self.treatment = treatment
        } else {
            hash = text
            treatment = bareHashes.treatment(of: text)
        }
        guard let scheme = KnownSchemes.scheme(of: hash) else { return nil }
        self.scheme = scheme
    }

    /// Whether a text is an envelope, judged by its beginning.
    static func isEnvelope(_ text: String) -> Bool { text.utf8.starts(with: prefix.utf8) }

    /// Writes a hash: bare if that says what was done to the password, else in an envelope.
    static func text(_ hash: String, _ treatment: PasswordTreatment, bareHashes: PasswordOrigin) -> String {
        bareHashes.treatment(of: hash) == treatment ? hash : "\(prefix)\(treatment.parameters)$\(hash)"
    }
}

extension StoredPassword: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The scheme's name; nothing of the hash.
    package var description: String { "<stored password, \(scheme.name)>" }

    /// The scheme's name; nothing of the hash.
    package var debugDescription: String { description }

    /// Nothing, so that a dump shows nothing.
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension PasswordTreatment {
    /// The parameters of an envelope.
    fileprivate var parameters: String {
        switch peppering {
        case .none: "n=\(normalization.rawValue)"
        case .keyed(let id): "k=\(id),n=\(normalization.rawValue)"
        case .appended(let id): "k=\(id),w=append,n=\(normalization.rawValue)"
        }
    }

    /// Reads the parameters of an envelope; nil unless they are written as ``parameters`` would.
    fileprivate init?(parameters text: String) {
        guard var scanner = HashScanner(text) else { return nil }
        var peppering = Peppering.none
        if scanner.take("k=") {
            guard let id = scanner.takeText(1...32, of: .identifier).flatMap(PepperID.init), scanner.take(",") else {
                return nil
            }
            peppering = scanner.take("w=append,") ? .appended(id) : .keyed(id)
        }
        guard scanner.take("n="), let name = scanner.takeText(3...4, of: .alphanumeric),
            let normalization = PasswordNormalization(rawValue: name), scanner.isAtEnd
        else { return nil }
        self.init(normalization: normalization, peppering: peppering)
    }
}
