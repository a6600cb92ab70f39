/// Words of a ``PasswordContext``, ready to be compared with a password.
///
/// A password is refused if it is a word as a whole, not if it has one inside (NIST SP 800-63B-4 §3.1.1.2). Case, width
/// and the characters that join words make no difference, a word may be repeated, and up to four digits or signs may
/// stand around it: a year or an exclamation mark is what most people add to get past such a check, and is tried next.
struct ContextWords {
    /// Shorter words stand in too many passwords.
    private static let shortest = 3
    private static let mostDecorations = 4

    private let words: [[Unicode.Scalar]]

    init(_ context: PasswordContext) {
        words = context.parts.map { PasswordFolding.squeeze(PasswordFolding.fold($0)) }
            .filter { $0.count >= Self.shortest }
    }

    /// Whether a folded password is no more than one of the words.
    func match(_ folded: String) -> Bool {
        let squeezed = PasswordFolding.squeeze(folded)
        let units = PasswordFolding.units(of: squeezed)
        return words.contains { word in
            Self.is(squeezed, decorated: word) || units.contains { $0.elementsEqual(word) }
        }
    }

    private static func `is`(_ password: [Unicode.Scalar], decorated word: [Unicode.Scalar]) -> Bool {
        let extra = password.count - word.count
        guard (0...mostDecorations).contains(extra) else { return false }
        return (0...extra).contains { count in
            password.prefix(count).allSatisfy(isDecoration) && password.dropFirst(count).starts(with: word)
                && password.dropFirst(count + word.count).allSatisfy(isDecoration)
        }
    }

    private static func isDecoration(_ scalar: Unicode.Scalar) -> Bool {
        !scalar.properties.isAlphabetic
    }
}
