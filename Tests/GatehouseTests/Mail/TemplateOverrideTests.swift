import Foundation
import Gatehouse
import GatehouseDatastore
import Testing

@Suite("Templates of an application's own")
struct TemplateOverrideTests {
    private static let context = MailContext(
        recipient: "ada@example.org",
        link: "https://example.org/x",
        lifetime: .seconds(600)
    )

    private static func compose(
        _ files: [String: String],
        _ kind: MailKind = .recoveryLink,
        in language: StoredName = "en",
        catalogue: MessageCatalogue = .standard
    ) throws -> MailContent {
        let folder = try TemplateFolder(files)
        defer { folder.remove() }
        let application = ApplicationProfile(name: "Lighthouse")
        return try MailComposer(application, catalogue: catalogue, templates: folder.path)
            .compose(kind, in: language, context)
    }

    private static func error(_ files: [String: String]) throws -> TemplateError {
        let error = #expect(throws: TemplateError.self) { try compose(files) }
        return try #require(error)
    }

    @Test func `a file stands for one kind, format and language`() throws {
        let files = [
            "recovery_link.subject.mustache": "Reset – {{application}}\n",
            "recovery_link.txt.mustache": "{{link}} for {{lifetime}}\n",
            "recovery_link.de.txt.mustache": "{{link}}, {{lifetime}}\n",
        ]
        let english = try Self.compose(files)
        #expect(english.subject.string == "Reset – Lighthouse")
        #expect(english.text == "https://example.org/x for 10 minutes\n")
        #expect(english.html.contains("<h1"))
        let german = try Self.compose(files, in: "de-ch")
        #expect(german.text == "https://example.org/x, 10 Minuten\n" && german.subject == english.subject)
        #expect(try Self.compose(files, .signInLink).text.contains("Sign in without a password"))
    }

    @Test func `a layout stands for all kinds, and a kind can inherit it`() throws {
        let files = [
            "layout.html.mustache": "<header>{{application}}</header>\n{{$content}}{{headline}}{{/content}}\n<footer>",
            "sign_in_link.html.mustache":
                "{{<layout}}\n{{$content}}<a href=\"{{link}}\">{{button}}</a>{{/content}}\n{{/layout}}\n",
        ]
        #expect(try Self.compose(files).html == "<header>Lighthouse</header>\nChoose a new password\n<footer>")
        let html = try Self.compose(files, .signInLink).html
        #expect(html == "<header>Lighthouse</header>\n<a href=\"https://example.org/x\">Sign in</a>\n<footer>")
    }

    @Test func `a language that the application added has templates too`() throws {
        var catalogue = MessageCatalogue()
        catalogue.add(["mail.recovery_link.subject": "Nouveau mot de passe"], in: "fr")
        let mail = try Self.compose(["recovery_link.fr.txt.mustache": "Bonjour"], in: "fr", catalogue: catalogue)
        #expect(mail.text == "Bonjour" && mail.language == "fr" && mail.subject.string == "Nouveau mot de passe")
    }

    @Test(arguments: [
        "recovery_links.txt.mustache", "recovery_link.text.mustache", "recovery_link.mustache", "txt.mustache",
        "recovery_link.fr.txt.mustache", "recovery_link.de.at.txt.mustache", "layout.de.html.mustache", "README.md",
        "recovery_link.txt.mustache~", "Recovery_link.txt.mustache", ".mustache.mustache",
    ])
    func `a name that is no template's is refused, named`(name: String) throws {
        guard name != ".mustache.mustache" else {
            #expect(try Self.compose([name: "x"]).text.contains("Choose"), "a hidden file is none of ours")
            return
        }
        let error = try Self.error([name: "x"])
        #expect(error.code == .nameUnknown && error.path.hasSuffix("/\(name)"))
        #expect("\(error)".contains(name))
    }

    @Test(arguments: [
        ("{{#link}}", TemplateError.Code.malformed), ("a\n{{#link}}\n{{/lnk}}", .malformed), ("{{link", .malformed),
        ("{{% CONTENT_TYPE: PDF}}", .malformed), ("{{/link}}", .malformed), ("{{lnik}}", .valueUnknown),
        ("{{#link}}{{lnik}}{{/link}}", .valueUnknown),
        ("{{^link}}{{lnik}}{{/link}}", .valueUnknown), ("{{#details}}{{labl}}{{/details}}", .valueUnknown),
        ("{{> footer}}", .valueUnknown), ("{{>recovery_link}}", .valueUnknown), ("{{<base}}{{/base}}", .valueUnknown),
    ])
    func `a broken template is refused, named`(source: String, code: TemplateError.Code) throws {
        let error = try Self.error(["recovery_link.txt.mustache": source])
        #expect(error.code == code && error.path.hasSuffix("/recovery_link.txt.mustache"), "\(error)")
    }

    @Test func `the line of a mistake is that of the file`() throws {
        let error = try Self.error(["recovery_link.txt.mustache": "one\ntwo\n{{#link}}three{{/lnk}}\nfour"])
        #expect("\(error)".contains("Line 3"), "\(error)")
    }

    @Test func `a layout that would include itself is refused`() throws {
        for source in ["{{> layout}}", "{{<layout}}{{/layout}}"] {
            #expect(try Self.error(["layout.txt.mustache": source]).code == .valueUnknown)
        }
    }

    @Test func `a folder that is none and a file that is no text are refused`() throws {
        let application = ApplicationProfile(name: "Lighthouse")
        let missing = #expect(throws: TemplateError.self) {
            try MailComposer(application, templates: "/nowhere/at/all")
        }
        #expect(missing?.code == .folderUnreadable && missing?.path == "/nowhere/at/all")
        let large = try Self.error(["recovery_link.txt.mustache": String(repeating: "x", count: 262_145)])
        #expect(large.code == .fileUnreadable)
        let folder = try TemplateFolder([:])
        defer { folder.remove() }
        let file = folder.path + "/recovery_link.txt.mustache"
        try Data([0x66, 0xFF, 0x66]).write(to: URL(filePath: file))
        let binary = #expect(throws: TemplateError.self) { try MailComposer(application, templates: folder.path) }
        #expect(binary?.code == .fileUnreadable && binary?.path == file)
    }

    @Test func `every value that is listed can be used, and everywhere`() throws {
        let all = MailComposer.values.map { "{{#\($0)}}{{/\($0)}}{{^\($0)}}{{/\($0)}}" }.joined()
        for format in ["subject", "txt", "html"] {
            _ = try Self.compose(["recovery_link.\(format).mustache": all])
        }
        #expect(MailComposer.values.contains("paragraphs") && !MailComposer.values.contains("label"))
    }
}
