import GatehouseDatastore

/// Brings what people type into the form under which it is unique, and says what is wrong with it.
///
/// Without these rules two accounts could look alike, or one could be registered twice. There are two sets of them:
/// - What somebody types to be found is read by ``email(_:)``, ``username(_:)`` and ``either(_:)``. They know no settings
///   and stay as they are, so that an account is found whatever is asked of new ones.
/// - A name that is new has to pass ``newUsername(_:allowingReserved:)`` besides. An address has not: who owns it proves
///   that by mail.
///
/// ## What was stored before
/// Before any release, a domain's canonical form was its case-folded Unicode form. A row of that time with a domain
/// beyond ASCII is not found by its address any more, and keeps nobody from registering the address again. Whoever has
/// such rows reads each `display` with ``email(_:)`` and patches the user with what comes out: nil says that the domain
/// is none, and a duplicate that two accounts were one, for an administrator to decide. Domains in ASCII stand as they
/// were, but for those that IDNA refuses, such as `ab--cd.example`.
struct IdentifierRules: Sendable {
    /// Which names only an administrator may give.
    let reserved: ReservedNames

    /// Makes the rules that a configuration asks for.
    init(_ configuration: IdentifierConfiguration) {
        reserved = ReservedNames(configuration.reservedUsernames)
    }

    /// Reads an e-mail address; nil if it is not one.
    ///
    /// One `@` with a local part of at most 64 bytes before it and a domain after it (RFC 5321 §4.5.3.1), at most 254
    /// bytes in all, without white space, control characters and whatever cannot be seen, so that a domain with a joiner
    /// has to be typed in ASCII form. White space around it is dropped. One label makes a domain: what a mail server at
    /// home is called has no dot.
    ///
    /// Canonical form is the local part in NFKC with case folding, and the domain in ASCII form (``DomainForm``), so that
    /// "Ａlice@BÜCHER.example" and "alice@xn--bcher-kva.example" are one account. Mail goes to the local part in NFKC, so
    /// that nobody takes an address away from its owner by writing it in other letters. No local part has an
    /// encoded word (RFC 2047): mail systems that decode one send the mail elsewhere.
    static func email(_ typed: String) -> UserIdentifier? {
        let display = trimmed(typed)
        // What follows is work for each byte, and nothing longer can be an address.
        guard display.utf8.count <= 254 else { return nil }
        // Scalars, not characters: an at sign with a mark over it is an at sign.
        let parts = display.unicodeScalars.split(separator: "@", omittingEmptySubsequences: false).map { String($0) }
        guard parts.count == 2, isPlain(display), isLocalPart(parts[0]),
            let local = UnicodeForm.nfkcCasefold(parts[0]), isPlain(local), isLocalPart(local),
            let shown = UnicodeForm.nfkc(parts[0]), isLocalPart(shown), let domain = domain(parts[1])
        else { return nil }
        let canonical = local + "@" + domain
        let mailbox = shown + "@" + parts[1]
        guard canonical.utf8.count <= 254, mailbox.utf8.count <= 254 else { return nil }
        return identifier(.email, display: mailbox, canonical: canonical)
    }

    /// Reads a username; nil if it is not one.
    ///
    /// Two to 64 Unicode scalars: letters, marks, digits, and `.`, `_` and `-` between them. It has no `@`, so it is
    /// never taken for an address. Canonical form is NFKC with case folding.
    static func username(_ typed: String) -> UserIdentifier? {
        let display = trimmed(typed)
        // 64 scalars have at most as many bytes.
        guard display.utf8.count <= 4 * 64, isUsername(display), let folded = UnicodeForm.nfkcCasefold(display),
            isUsername(folded)
        else { return nil }
        return identifier(.username, display: display, canonical: folded)
    }

    /// Reads what somebody typed to sign in: an address if it has an `@`, a username otherwise; nil if it is neither.
    static func either(_ typed: String) -> UserIdentifier? {
        typed.utf8.contains(UInt8(ascii: "@")) ? email(typed) : username(typed)
    }

    private static func identifier(
        _ kind: CanonicalIdentifier.Kind,
        display: String,
        canonical: String
    ) -> UserIdentifier? {
        guard let text = StoredText(canonical), let canonical = CanonicalIdentifier(kind, text),
            let display = StoredText(display)
        else { return nil }
        return UserIdentifier(display: display, canonical: canonical)
    }

    private static func trimmed(_ typed: String) -> String {
        let scalars = typed.unicodeScalars
        let start = scalars.firstIndex { !$0.properties.isWhitespace } ?? scalars.endIndex
        let end = scalars.lastIndex { !$0.properties.isWhitespace }.map { scalars.index(after: $0) } ?? start
        return String(scalars[start..<end])
    }

    private static func isPlain(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator, .surrogate, .unassigned,
                .privateUse:
                false
            default: !scalar.properties.isDefaultIgnorableCodePoint
            }
        }
    }

    private static func isLocalPart(_ text: String) -> Bool {
        let atoms = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return (1...64).contains(text.utf8.count) && !atoms.contains(where: \.isEmpty)
            && !text.utf8.contains { "@\"(),:;<>[\\]".utf8.contains($0) }
            && !hasEncodedWord(text)
    }

    /// Whether a text has what RFC 2047 §2 calls an encoded word: `=?`, and `?=` later.
    private static func hasEncodedWord(_ text: String) -> Bool {
        guard let start = text.utf8.firstRange(of: "=?".utf8) else { return false }
        return text.utf8[start.upperBound...].firstRange(of: "?=".utf8) != nil
    }

    private static func domain(_ typed: String) -> String? {
        // What is mapped to a dot would be a border between labels that the owner did not type.
        let count = typed.utf8.count { $0 == UInt8(ascii: ".") }
        let isOfLabels = typed.unicodeScalars.allSatisfy { $0.isLetterOrDigit || $0 == "-" || $0 == "." }
        guard isOfLabels, let ascii = try? DomainForm.ascii(typed),
            ascii.utf8.count(where: { $0 == UInt8(ascii: ".") }) == count
        else { return nil }
        return ascii
    }

    private static func isUsername(_ text: String) -> Bool {
        let scalars = text.unicodeScalars
        guard (2...64).contains(scalars.count), let first = scalars.first, let last = scalars.last else { return false }
        return scalars.allSatisfy { $0.isLetterOrDigit || $0 == "." || $0 == "_" || $0 == "-" }
            && first.isLetterOrDigit && last.isLetterOrDigit
    }
}

extension UserIdentifier {
    /// The domain of an address in ASCII form, as a mail server looks it up; nil for a username.
    var asciiDomain: String? {
        guard canonical.kind == .email else { return nil }
        let text = canonical.text.string
        return text.lastIndex(of: "@").map { String(text[text.index(after: $0)...]) }
    }
}

extension Unicode.Scalar {
    /// Whether it is a letter, a mark or a number in the sense of Unicode's general categories, and can be seen.
    ///
    /// Some marks and letters show nothing, such as variation selectors and the Hangul filler; folding drops them.
    fileprivate var isLetterOrDigit: Bool {
        if properties.isDefaultIgnorableCodePoint { return false }
        return switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        case .decimalNumber, .letterNumber, .otherNumber: true
        default: isMark
        }
    }

    /// Whether it is a mark that combines with what stands before it.
    var isMark: Bool {
        switch properties.generalCategory {
        case .nonspacingMark, .spacingMark: true
        default: false
        }
    }
}
