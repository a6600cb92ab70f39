package import GatehouseDatastore
import Mustache

/// Templates by name, some of which an application has replaced by files of its own.
///
/// A file is called `NAME.FORMAT.mustache`, or `NAME.LANGUAGE.FORMAT.mustache` for one language. The template `layout` of
/// a format can be inherited by the others and replaced like them, for all languages at once.
package struct TemplateSet: Sendable {
    /// What templates there may be, and what they may name.
    package struct Scheme: Sendable {
        /// The templates' names, without `layout`.
        package var names: [String]
        /// The formats, by the part of the file's name, such as `html`.
        package var formats: [String: TemplateSyntax]
        /// The templates that are there without any file, by `NAME.FORMAT`; the layout stands for those that are not.
        package var builtIn: [String: String]
        /// A value for every name that a template may use.
        package var values: [String: TemplateValue]
        /// The languages that a file may be for.
        package var languages: [StoredName]

        /// Makes a scheme.
        package init(
            names: [String],
            formats: [String: TemplateSyntax],
            builtIn: [String: String],
            values: [String: TemplateValue],
            languages: [StoredName]
        ) {
            self.names = names
            self.formats = formats
            self.builtIn = builtIn
            self.values = values
            self.languages = languages
        }
    }

    private static let layout = "layout"

    /// The templates by format, and in a format by `NAME` or `NAME.LANGUAGE`.
    private var libraries: [String: MustacheLibrary] = [:]

    /// Reads and tries out the templates.
    ///
    /// - Parameters:
    ///   - scheme: What templates there may be.
    ///   - folder: Where an application's own are; nil for none.
    /// - Throws: ``TemplateError`` that names the first file that cannot be used.
    package init(_ scheme: Scheme, folder: String?) throws(TemplateError) {
        for (name, source) in scheme.builtIn {
            let parts = name.split(separator: ".").map(String.init)
            try add(TemplateFiles.File(path: "the built-in \(name)", parts: parts, source: source), scheme)
        }
        guard let folder else { return }
        let files = try TemplateFiles(folder: folder).files
        for file in files { try add(file, scheme) }
        // When all are there, because one may inherit another.
        for file in files { try check(file, scheme) }
    }

    /// Writes a template in a language.
    ///
    /// - Parameters:
    ///   - name: The template's name.
    ///   - format: The format.
    ///   - language: The language; without a template of its own it gets that of its base language, or the one for all.
    ///   - values: The values by name; what is missing writes nothing.
    package func render(
        _ name: String,
        _ format: String,
        in language: StoredName,
        _ values: [String: TemplateValue]
    ) -> String {
        guard let library = libraries[format] else { return "" }
        let names = language.lookupChain.map { "\(name).\($0)" } + [name]
        let found = names.first { library.getTemplate(named: $0) != nil } ?? Self.layout
        return library.render(values.mapValues(\.content), withTemplate: found) ?? ""
    }

    private mutating func add(_ file: TemplateFiles.File, _ scheme: Scheme) throws(TemplateError) {
        let (name, format, syntax) = try Self.place(file, scheme)
        do {
            libraries[format, default: MustacheLibrary()].register(try syntax.parse(file.source), named: name)
        } catch {
            var place = ""
            if let error = error as? MustacheTemplate.ParserError {
                // The first line is the pragma.
                place = "Line \(max(error.context.lineNumber - 1, 1)): \(error.error). "
            }
            throw TemplateError(.malformed, path: file.path, "\(place)It is not well-formed Mustache.", cause: error)
        }
    }

    private static func place(
        _ file: TemplateFiles.File,
        _ scheme: Scheme
    ) throws(TemplateError) -> (name: String, format: String, syntax: TemplateSyntax) {
        let parts = file.parts
        guard parts.count == 2 || parts.count == 3, let format = parts.last, let syntax = scheme.formats[format],
            scheme.names.contains(parts[0]) || parts[0] == layout && parts.count == 2,
            parts.count == 2 || scheme.languages.contains(where: { $0.string == parts[1] })
        else {
            throw TemplateError(
                .nameUnknown,
                path: file.path,
                "A template is called NAME.FORMAT.mustache or NAME.LANGUAGE.FORMAT.mustache. Formats: "
                    + "\(scheme.formats.keys.sorted().joined(separator: ", ")). Languages: "
                    + "\(scheme.languages.map(\.string).joined(separator: ", ")). Names: "
                    + "\((scheme.names.sorted() + [layout]).joined(separator: ", "))."
            )
        }
        return (parts.dropLast().joined(separator: "."), format, syntax)
    }

    /// Finds names in a template that there are not, which Mustache would pass over without a word.
    private func check(_ file: TemplateFiles.File, _ scheme: Scheme) throws(TemplateError) {
        let (name, format, _) = try Self.place(file, scheme)
        // A layout that inherits would inherit itself, without end.
        let partials = Self.partials(in: file.source).filter { name == Self.layout || $0 != Self.layout }
        var unknown = partials
        if partials.isEmpty, let library = libraries[format] {
            for isFilled in [true, false] {
                let probe = TemplateProbe(scheme.values, isFilled: isFilled)
                _ = library.render(probe, withTemplate: name)
                unknown += probe.unknown
            }
        }
        guard let first = unknown.first else { return }
        throw TemplateError(
            .valueUnknown,
            path: file.path,
            "There is nothing of the name '\(first)' here. Values: \(scheme.values.keys.sorted().joined(separator: ", "))."
                + (name == Self.layout ? "" : " Templates: \(Self.layout).")
        )
    }

    /// The names of the templates that a template includes or inherits.
    private static func partials(in source: String) -> [String] {
        source.split(separator: "{{", omittingEmptySubsequences: false).dropFirst().compactMap { tag in
            let tag = tag.drop { $0.isWhitespace }
            guard tag.hasPrefix(">") || tag.hasPrefix("<") else { return nil }
            return String(tag.dropFirst().drop(while: \.isWhitespace).prefix { !$0.isWhitespace && $0 != "}" })
        }
    }
}
