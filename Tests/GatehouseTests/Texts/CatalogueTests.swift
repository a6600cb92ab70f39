import Foundation
import Gatehouse
import GatehouseDatastore
import Testing

@Suite("The message catalogue")
struct CatalogueTests {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static func placeholders(_ text: String) -> Set<String> {
        Set(text.matches(of: /\{([a-z_]+)\}/).map { String($0.1) })
    }

    /// Every string that stands in a place where the sources name a code or a key.
    private static func codesInSources() throws -> Set<String> {
        let folder = root.appending(path: "Sources")
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?
            .compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
        var codes: Set<String> = []
        for file in files ?? [] {
            let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            let text = lines.filter { !$0.drop { $0 == " " }.hasPrefix("//") }.joined(separator: "\n")
            codes.formUnion(text.matches(of: /\bcode: "([a-z_]+)"/).map { String($0.1) })
            codes.formUnion(text.matches(of: /\bcode = .*?"([a-z_]+)"/).map { String($0.1) })
            codes.formUnion(text.matches(of: /(?:require|common|PageLink)\(\s*"([a-z_.]+)"/).map { String($0.1) })
            if file.lastPathComponent == "InputError.swift" {
                let body = text.components(separatedBy: "var code: String")[1].components(separatedBy: "var ")[0]
                codes.formUnion(body.matches(of: /"([a-z_]+)"/).map { String($0.1) })
            }
        }
        return codes
    }

    @Test func `English and German have the same keys and the same placeholders`() {
        let catalogue = MessageCatalogue.standard
        #expect(catalogue.languages == ["de", "en"])
        let (english, german) = (catalogue.texts(in: "en"), catalogue.texts(in: "de"))
        #expect(english.count > 150)
        #expect(Set(english.keys).symmetricDifference(german.keys).isEmpty)
        for (key, text) in english {
            #expect(Self.placeholders(text) == Self.placeholders(german[key] ?? ""), "\(key)")
            #expect(!text.isEmpty && german[key]?.isEmpty == false, "\(key)")
        }
    }

    @Test func `every code that the sources name has a text`() throws {
        let codes = try Self.codesInSources()
        #expect(codes.isSuperset(of: ["email_invalid", "password_weak", "csrf_missing", "not_found", "mail.footer"]))
        let missing = codes.filter { MessageCatalogue.standard.text(MessageKey($0), in: "en") == nil }
        #expect(missing.isEmpty, "\(missing.sorted())")
        for code in GatehouseError.Code.allCases {
            #expect(MessageCatalogue.standard.texts(in: "en")[MessageKey(code.rawValue)] != nil, "\(code)")
        }
    }

    @Test func `every kind of mail has a subject, a headline and a text`() {
        let texts = MessageCatalogue.standard.texts(in: "en")
        for kind in MailKind.allCases {
            for part in ["subject", "headline", "text"] {
                #expect(texts[MessageKey("mail.\(kind.rawValue).\(part)")] != nil, "\(kind) \(part)")
            }
            #expect(StoredName(kind.rawValue) != nil)
        }
    }

    @Test func `problems of passwords say in English what the catalogue says`() {
        let problems: [PasswordProblem] = [
            .tooShort(minimum: 8), .tooLong(maximum: 72), .unusable, .common, .context, .breached, .weak,
        ]
        for problem in problems {
            let text = MessageCatalogue.standard.text(MessageKey(problem.code), in: "en", problem.arguments)
            #expect(text == problem.message)
        }
    }

    @Test func `a problem is told in the language asked for, with its arguments`() async throws {
        let world = try World()
        let error = await #expect(throws: GatehouseError.self) {
            try await world.gatekeeper.register(RegistrationForm(email: "ada@example.org", password: "short"))
        }
        let problem = try #require(error?.problems.first)
        #expect(problem.arguments == ["minimum": "8"])
        let translated = MessageCatalogue.standard.translate(problem, to: "de-at")
        #expect(translated.message.hasPrefix("Das Passwort muss mindestens 8 Zeichen haben."))
        #expect(translated.code == problem.code && translated.field == "password")
    }

    @Test func `a text is taken from the language, its base, the default, English`() {
        var catalogue = MessageCatalogue(defaultLanguage: "fr")
        catalogue.add(["forbidden": "Interdit.", "own": "À moi."], in: "fr")
        catalogue.add(["forbidden": "Das derfens net."], in: "de-at")
        #expect(catalogue.languages == ["de", "de-at", "en", "fr"])
        #expect(catalogue.text("forbidden", in: "de-at") == "Das derfens net.")
        #expect(catalogue.text("not_found", in: "de-at") == "Hier gibt es nichts.")
        #expect(catalogue.text("forbidden", in: "pt-br") == "Interdit.")
        #expect(catalogue.text("own", in: "de") == "À moi.")
        #expect(catalogue.text("not_found", in: "pt-br") == "There is nothing here.")
        #expect(catalogue.text("nowhere", in: "de") == nil)
        #expect(MessageCatalogue.standard.text("own", in: "fr") == nil, "a catalogue is a value")
    }

    @Test func `an application replaces single texts`() {
        var catalogue = MessageCatalogue()
        catalogue.add(["invalid_credentials": "Nope."], in: "en")
        #expect(catalogue.text("invalid_credentials", in: "en") == "Nope.")
        #expect(catalogue.text("forbidden", in: "en") == "You may not do this.")
    }

    @Test func `arguments are put in once, as they are`() {
        var catalogue = MessageCatalogue()
        catalogue.add(["a": "{x}{y} {z} {", "b": "{X} { x} {} {{x}} {x"], in: "en")
        #expect(catalogue.text("a", in: "en", ["x": "{y}", "y": "{x}"]) == "{y}{x} {z} {")
        #expect(catalogue.text("b", in: "en", ["x": "1"]) == "{X} { x} {} {1} {x")
        #expect(catalogue.text("a", in: "en") == "{x}{y} {z} {")
    }

    @Test func `a field that is required has a text whatever it is called`() {
        let problem = FieldProblem(field: "shoe_size", code: "shoe_size_required", message: "Shoe!")
        #expect(MessageCatalogue.standard.translate(problem, to: "de").message == "Füllen Sie dieses Feld aus.")
        let unknown = FieldProblem(field: "shoe_size", code: "shoe_size_odd", message: "Odd.")
        #expect(MessageCatalogue.standard.translate(unknown, to: "de").message == "Odd.")
    }

    @Test(arguments: [
        (Duration.seconds(3_600), "1 hour", "1 Stunde"), (.seconds(172_800), "2 days", "2 Tage"),
        (.seconds(600), "10 minutes", "10 Minuten"), (.seconds(5_400), "90 minutes", "90 Minuten"),
        (.seconds(86_400), "1 day", "1 Tag"), (.seconds(61), "1 minute", "1 Minute"),
        (.seconds(1), "1 second", "1 Sekunde"),
        (.zero, "1 second", "1 Sekunde"), (.seconds(-5), "1 second", "1 Sekunde"),
        (.milliseconds(2_900), "2 seconds", "2 Sekunden"),
    ])
    func `a duration is spelled in the greatest unit that says it exactly`(
        duration: Duration,
        english: String,
        german: String
    ) {
        #expect(MessageCatalogue.standard.text(for: duration, in: "en") == english)
        #expect(MessageCatalogue.standard.text(for: duration, in: "de") == german)
    }
}
