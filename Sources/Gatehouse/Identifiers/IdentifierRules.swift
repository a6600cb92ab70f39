import GatehouseDatastore

/// Brings what people type into the form under which it is unique, and says what is wrong with it.
///
/// Canonical form is NFKC with case folding, so that "Ａlice@Example.org" and "alice@example.org" are one account.
/// Without these rules two accounts could look alike, or one could be registered twice.
enum IdentifierRules {
    /// Reads an e-mail address; nil if it is not one.
    ///
    /// One `@` with a local part of at most 64 bytes before it and a domain of labels after it (RFC 5321 §4.5.3.1), at
    /// most 254 bytes in all, without white space and control characters. White space around it is dropped.
    static func email(_ typed: String) -> UserIdentifier? {
        let display = trimmed(typed)
        guard let folded = UnicodeForm.nfkcCasefold(display), isPlain(display), isPlain(folded),
            isAddress(display), isAddress(folded)
        else { return nil }
        return identifier(.email, display: display, canonical: folded)
    }

    /// Reads a username; nil if it is not one.
    ///
    /// Two to 64 Unicode scalars: letters, marks, digits, and `.`, `_` and `-` between them. It has no `@`, so it is
    /// never taken for an address.
    static func username(_ typed: String) -> UserIdentifier? {
        let display = trimmed(typed)
        guard let folded = UnicodeForm.nfkcCasefold(display), isUsername(display), isUsername(folded) else {
            return nil
        }
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

    private static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...64).contains(parts[0].utf8.count), text.utf8.count <= 254,
            !parts[0].hasPrefix("."), !parts[0].hasSuffix("."), !parts[0].contains(".."),
            !text.utf8.contains(where: { "\"(),:;<>[\\]".utf8.contains($0) })
        else { return false }
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        return labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                && label.unicodeScalars.allSatisfy { !$0.isASCII || $0.isLetterOrDigit || $0 == "-" }
        }
    }

    private static func isUsername(_ text: String) -> Bool {
        let scalars = text.unicodeScalars
        guard (2...64).contains(scalars.count), let first = scalars.first, let last = scalars.last else { return false }
        return scalars.allSatisfy { $0.isLetterOrDigit || $0 == "." || $0 == "_" || $0 == "-" }
            && first.isLetterOrDigit && last.isLetterOrDigit
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
        case .nonspacingMark, .spacingMark, .decimalNumber, .letterNumber, .otherNumber: true
        default: false
        }
    }
}
