import Mustache

/// What a template's values are written into.
package enum TemplateSyntax: Sendable {
    /// Plain text: values stand as they are.
    case text
    /// HTML: values are escaped.
    case html

    /// The line that tells Mustache, put before every template.
    ///
    /// Each template needs its own, because Mustache takes every partial for HTML of its own kind.
    var pragma: String {
        switch self {
        case .text: "{{% CONTENT_TYPE: TEXT}}\n"
        case .html: "{{% CONTENT_TYPE: GATEHOUSE_HTML}}\n"
        }
    }

    /// Parses a template.
    ///
    /// - Throws: An error of Mustache's.
    func parse(_ source: String) throws -> MustacheTemplate {
        _ = Self.registration
        return try MustacheTemplate(string: pragma + source)
    }

    private static let registration: Void = MustacheContentTypes.register(HTMLText(), named: "GATEHOUSE_HTML")
}

/// Escapes values for HTML scalar by scalar.
///
/// Mustache's own type goes by characters, and so passes a quotation mark that a combining mark follows: the two are one
/// character to Swift, and the end of an attribute to a browser.
struct HTMLText: MustacheContentType {
    func escapeText(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result.append(contentsOf: "&amp;".unicodeScalars)
            case "<": result.append(contentsOf: "&lt;".unicodeScalars)
            case ">": result.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
            case "'": result.append(contentsOf: "&#39;".unicodeScalars)
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}

/// A value that is not there: it writes nothing, and no section of it appears.
struct Nothing: MustacheCustomRenderable {
    var renderText: String { "" }
    var isNull: Bool { true }
}
