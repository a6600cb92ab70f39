/// What a template can be given under a name.
package enum TemplateValue: Sendable, Hashable {
    /// A text; a section of it appears once.
    case text(String)
    /// Yes or no; a section of it appears or not.
    case flag(Bool)
    /// Texts; a section of them appears for each, with `{{.}}` for the text.
    case texts([String])
    /// Rows; a section of them appears for each, with the row's own names.
    case rows([[String: String]])

    /// A text, or nothing: a section of it does not appear.
    package static func optional(_ text: String?) -> TemplateValue {
        text.map { .text($0) } ?? .flag(false)
    }

    /// What Mustache looks through.
    var content: Any {
        switch self {
        case .text(let text): text
        case .flag(false): Nothing()
        case .flag(true): true
        case .texts(let texts): texts
        case .rows(let rows): rows
        }
    }
}
