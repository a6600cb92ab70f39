public import GatehouseDatastore

/// Writes mails: the texts of a ``MessageCatalogue``, set by Mustache templates.
///
/// All kinds of mail share one layout, so to change what a mail says, change the catalogue. To change how mails look, put
/// templates of your own into a folder:
///
/// | File | Stands for |
/// |---|---|
/// | `layout.html.mustache`, `layout.txt.mustache` | the layout of all mails |
/// | `KIND.html.mustache`, `KIND.txt.mustache` | the body of the mails of a kind, such as `recovery_link` |
/// | `KIND.subject.mustache` | their subject |
/// | `KIND.LANGUAGE.html.mustache` and so on | the same in one language, such as `de` |
///
/// A template of a kind may inherit the layout: `{{<layout}}{{$content}}…{{/content}}{{/layout}}`. The values that
/// templates may use are listed with ``values``. Values are escaped in HTML, and never in text and subjects.
public struct MailComposer: Sendable {
    private let catalogue: MessageCatalogue
    private let application: ApplicationProfile
    private let templates: TemplateSet

    /// Makes a composer with the templates that come with Gatehouse, or an application's own.
    ///
    /// - Parameters:
    ///   - application: How the application presents itself.
    ///   - catalogue: The texts.
    ///   - folder: The folder of the application's templates, which are read now; nil for none.
    /// - Throws: ``TemplateError`` that names the first file that cannot be used.
    public init(
        _ application: ApplicationProfile,
        catalogue: MessageCatalogue = .standard,
        templates folder: String? = nil
    ) throws(TemplateError) {
        self.catalogue = catalogue
        self.application = application
        let writer = MailWriter(catalogue: catalogue, application: application, language: catalogue.defaultLanguage)
        templates = try TemplateSet(
            TemplateSet.Scheme(
                names: MailKind.allCases.map(\.rawValue),
                formats: ["subject": .text, "txt": .text, "html": .html],
                builtIn: MailLayout.all,
                values: writer.example,
                languages: catalogue.languages
            ),
            folder: folder
        )
    }

    /// The names of the values that templates may use.
    ///
    /// - `application`, `support`, `support_link`: the application's profile.
    /// - `language`, `recipient`: the language's tag, the address that the mail goes to.
    /// - `subject`, `headline`, `paragraphs`, `notes`, `footer`: the catalogue's texts; paragraphs and notes are lists.
    /// - `link`, `button`, `second_link`, `second_button`, `link_hint`: the addresses to follow, and what to call them.
    /// - `lifetime`, `lifetime_note`: how long the link works, alone and as a sentence.
    /// - `details`: rows of `label` and `value`: when, from where and with what it was done, and the new username;
    ///   `has_details` says whether there are any.
    /// - `time`, `address`, `agent`, `device`, `username`: the same one by one. `agent` is what the client called itself,
    ///   which can be any text; `device` is what Gatehouse recognised in it, so prefer that.
    public static let values: [String] = MailWriter(
        catalogue: .standard,
        application: ApplicationProfile(name: ""),
        language: "en"
    ).example.keys.sorted()

    /// Writes a mail.
    ///
    /// - Parameters:
    ///   - kind: What it is about.
    ///   - language: The language asked for; the nearest one that the catalogue has is used.
    ///   - context: What it says beyond that.
    public func compose(_ kind: MailKind, in language: StoredName, _ context: MailContext) -> MailContent {
        let language = catalogue.language(nearest: language)
        let values = MailWriter(catalogue: catalogue, application: application, language: language)
            .values(of: kind, context)
        func render(_ format: String) -> String {
            templates.render(kind.rawValue, format, in: language, values)
        }
        return MailContent(
            subject: HeaderText(lossy: render("subject").singleLine(limit: 240)),
            text: render("txt"),
            html: render("html"),
            language: language
        )
    }
}
