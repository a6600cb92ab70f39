/// A text that can stand in a message's header: one line without control characters.
///
/// Only this type reaches a header, so nothing that somebody typed can add a line to one.
public struct HeaderText: Hashable, Sendable {
    /// The text.
    public let string: String

    /// Makes a header text; nil if the text is longer than 998 bytes (RFC 5322 §2.1.1) or has a control character, a line
    /// or paragraph separator among its scalars.
    public init?(_ string: String) {
        guard string.utf8.count <= 998, string.unicodeScalars.allSatisfy(Self.isPlain) else { return nil }
        self.string = string
    }

    /// Makes a header text by putting a space for each scalar that cannot stand in one, and cutting what is too long.
    public init(lossy string: String) {
        var kept = String.UnicodeScalarView()
        var bytes = 0
        for scalar in string.unicodeScalars {
            let scalar = Self.isPlain(scalar) ? scalar : " "
            bytes += UTF8.width(scalar)
            if bytes > 998 { break }
            kept.append(scalar)
        }
        self.string = String(kept)
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
