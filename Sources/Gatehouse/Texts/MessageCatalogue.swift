public import GatehouseDatastore

/// Every text that people read, by language and key.
///
/// English and German are complete. An application adds languages, and replaces single texts:
///
/// ```swift
/// var catalogue = MessageCatalogue()
/// catalogue.add(["invalid_credentials": "Nope."], in: "en")
/// catalogue.add(["invalid_credentials": "Le compte ou le mot de passe est faux."], in: "fr")
/// ```
///
/// A text that a language lacks is taken from its base language, such as `de` for `de-at`, then from the default
/// language, then from English.
public struct MessageCatalogue: Sendable {
    /// The language of whoever asked for none, or for one that is not here.
    public let defaultLanguage: StoredName

    private var texts: [StoredName: [MessageKey: String]]

    /// English and German, with English by default.
    public static let standard = MessageCatalogue()

    /// Makes a catalogue of English and German.
    ///
    /// - Parameter defaultLanguage: The language of whoever asked for none, as a BCP 47 tag in lower case.
    public init(defaultLanguage: StoredName = "en") {
        self.defaultLanguage = defaultLanguage
        texts = [
            "en": EnglishTexts.all.reduce(into: [:]) { $0[MessageKey($1.key)] = $1.value },
            "de": GermanTexts.all.reduce(into: [:]) { $0[MessageKey($1.key)] = $1.value },
        ]
    }

    /// The languages there are, in the order of their tags.
    public var languages: [StoredName] { texts.keys.sorted() }

    /// Adds texts, or replaces those that are there.
    ///
    /// - Parameters:
    ///   - added: The texts by key. `{name}` stands for an argument; the English text shows which there are.
    ///   - language: Their language, as a BCP 47 tag in lower case; a new one is added.
    public mutating func add(_ added: [MessageKey: String], in language: StoredName) {
        texts[language, default: [:]].merge(added) { _, new in new }
    }

    /// Returns a text with its arguments filled in; nil if no language at hand has it.
    ///
    /// An argument is put in as it is: braces in it are text.
    ///
    /// - Parameters:
    ///   - key: The text's key.
    ///   - language: The language asked for, as a BCP 47 tag in lower case.
    ///   - arguments: What to put for `{name}`; a placeholder without an argument stays.
    public func text(
        _ key: MessageKey,
        in language: StoredName,
        _ arguments: [String: String] = [:]
    ) -> String? {
        for candidate in language.lookupChain + defaultLanguage.lookupChain + ["en"] {
            if let text = texts[candidate]?[key] { return Placeholders.fill(text, arguments) }
        }
        return nil
    }

    /// Returns a problem with its message in a language.
    ///
    /// The message stays as it is if no text has the problem's code for its key. A code that ends in `_required` has the
    /// text `field_required` unless it has one of its own.
    public func translate(_ problem: FieldProblem, to language: StoredName) -> FieldProblem {
        var text = text(MessageKey(problem.code), in: language, problem.arguments)
        if text == nil, problem.code.hasSuffix("_required") {
            text = self.text("field_required", in: language, problem.arguments)
        }
        return FieldProblem(
            field: problem.field,
            code: problem.code,
            message: text ?? problem.message,
            arguments: problem.arguments
        )
    }

    /// Returns the texts that a language has of its own; none if it is not here.
    public func texts(in language: StoredName) -> [MessageKey: String] {
        texts[language] ?? [:]
    }

    /// Whether a language is here.
    func has(_ language: StoredName) -> Bool {
        texts[language] != nil
    }
}

extension MessageCatalogue {
    /// Returns a text of Gatehouse's own, which English has.
    package func require(
        _ key: MessageKey,
        in language: StoredName,
        _ arguments: [String: String] = [:]
    ) -> String {
        text(key, in: language, arguments) ?? key.string
    }
}
