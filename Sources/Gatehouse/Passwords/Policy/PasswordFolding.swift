/// Brings passwords and words into the form in which they are compared with what is easy to guess.
///
/// The password itself is hashed as it was typed; only comparisons fold it.
enum PasswordFolding {
    /// Normalisation form KC with case folding, so that "ＰａｓｓＷｏｒｄ" is "password".
    ///
    /// Nothing else is done: whoever writes "p4ssw0rd" means to, and the most common of those are in the list themselves.
    static func fold(_ text: String) -> String {
        UnicodeForm.nfkcCasefold(text) ?? text.lowercased()
    }

    /// A folded text without white space, `.`, `_`, `-`, `+` and `@`, with which people join words.
    static func squeeze(_ folded: String) -> [Unicode.Scalar] {
        folded.unicodeScalars.filter { !isJoint($0) }
    }

    /// Whether a code point joins words.
    static func isJoint(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case ".", "_", "-", "+", "@": true
        default: scalar.properties.isWhitespace
        }
    }

    /// The shorter runs of which a text is a repetition: "ab" and "abab" for "abababab".
    static func units<Element: Equatable>(of text: [Element]) -> [ArraySlice<Element>] {
        guard text.count > 1 else { return [] }
        return (1...text.count / 2).filter { length in
            text.count.isMultiple(of: length) && text.dropFirst(length).elementsEqual(text.dropLast(length))
        }
        .map { text.prefix($0) }
    }
}
