import GatehouseDatastore

extension IdentifierRules {
    /// Reads a username that somebody wants to have.
    ///
    /// It is kept in NFKC, in the case that was typed, so that it shows as what it is: `𝓐𝓭𝓪` is Ada, and `ſ`, which is
    /// an s, is not taken for an f. Beyond ``username(_:)`` it must not
    /// - have a mark with nothing to combine with, or more than four nonspacing marks in a row, or the same one twice in
    ///   a row (UTS #39 §5.4): ``UsernameRefusal/invalid``;
    /// - be reserved, or look like a reserved name: ``UsernameRefusal/reserved``;
    /// - mix scripts beyond the level Highly Restrictive, or digits of several number systems (UTS #39 §5.2, §5.3), or
    ///   be taken for a name in ASCII as a whole: ``UsernameRefusal/confusable``.
    ///
    /// What looks alike is judged in the case that was typed and in lower case: `НОРЕ` in Cyrillic is taken for HOPE,
    /// and so is `Вера` for Bepa, which `вера` is not.
    ///
    /// - Parameters:
    ///   - typed: What was typed.
    ///   - allowingReserved: Whether it may be reserved, as for an administrator; it may never be confusable.
    func newUsername(
        _ typed: String,
        allowingReserved: Bool = false
    ) throws(UsernameRefusal) -> UserIdentifier {
        guard let found = Self.username(typed), let composed = UnicodeForm.nfkc(found.display.string),
            let username = Self.username(composed), Self.hasTamedMarks(composed)
        else { throw .invalid }
        let forms = [username.display.string, username.canonical.text.string]
        guard allowingReserved || !reserved.covers(username) else { throw .reserved }
        for form in forms {
            guard NameScripts.isHighlyRestrictive(form), NameScripts.hasOneNumberSystem(form),
                !ConfusableTable.isTakenForASCII(form)
            else { throw .confusable }
        }
        return username
    }

    private static func hasTamedMarks(_ text: String) -> Bool {
        guard let decomposed = UnicodeForm.nfkd(text) else { return false }
        var base: Unicode.Scalar?
        var marks: [Unicode.Scalar] = []
        for scalar in String(decoding: decomposed, as: UTF8.self).unicodeScalars {
            guard scalar.isMark else {
                base = scalar
                marks = []
                continue
            }
            guard let base, base != ".", base != "_", base != "-" else { return false }
            guard scalar.properties.generalCategory == .nonspacingMark else { continue }
            if marks.count == 4 || marks.last == scalar { return false }
            marks.append(scalar)
        }
        return true
    }
}
