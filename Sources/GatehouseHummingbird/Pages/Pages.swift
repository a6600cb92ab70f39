public import Gatehouse
public import GatehouseDatastore
import HTTPTypes
public import Hummingbird

/// Makes the HTML pages of links from mails: the texts of a `MessageCatalogue`, set by Mustache templates.
///
/// All pages share one layout. Put templates of your own into a folder to change them: `layout.html.mustache`, or one of
/// `message`, `confirm_link`, `sign_in_link`, `reset_form` and `ask_for_link`, as `NAME.html.mustache` or, for one language,
/// `NAME.LANGUAGE.html.mustache`. A template may inherit the layout: `{{<layout}}{{$content}}…{{/content}}{{/layout}}`.
///
/// Pages load nothing, run only scripts and styles with the page's own nonce (`<style nonce="{{nonce}}">`), cannot be
/// framed or kept, and send no referrer. A page under an address that holds a token takes it out of the address bar at once
/// when it is told the clean path to show there.
public struct Pages: Sendable {
    let catalogue: MessageCatalogue
    let application: ApplicationProfile
    let templates: TemplateSet
    let surroundings: Surroundings

    /// Makes pages with the templates that come with Gatehouse, or an application's own.
    ///
    /// - Parameters:
    ///   - application: How the application presents itself.
    ///   - catalogue: The texts.
    ///   - folder: The folder of the application's templates, which are read now; nil for none.
    ///   - surroundings: Where the nonces come from.
    /// - Throws: `TemplateError` that names the first file that cannot be used.
    public init(
        _ application: ApplicationProfile,
        catalogue: MessageCatalogue = .standard,
        templates folder: String? = nil,
        surroundings: Surroundings = .system
    ) throws(TemplateError) {
        self.application = application
        self.catalogue = catalogue
        self.surroundings = surroundings
        templates = try TemplateSet(
            TemplateSet.Scheme(
                names: PageTemplates.names,
                formats: ["html": .html],
                builtIn: PageTemplates.all,
                values: Self.example,
                languages: catalogue.languages
            ),
            folder: folder
        )
    }

    /// The names of the values that templates may use.
    ///
    /// - `application`, `support`, `support_link`: the application's profile.
    /// - `language`, `title`, `text`, `button`: the language's tag and the page's texts.
    /// - `nonce`: what a script or style of the page has to carry.
    /// - `clean_path`: what to show in the address bar instead of the address; `submits_itself`: whether the form does.
    /// - `action`, `csrf_token`, `hidden`: the form's; `hidden` has rows of `name` and `value`.
    /// - `link`, `link_label`: where to go on, in `message`.
    /// - `errors`: what is wrong with the input as a whole; texts.
    /// - `email`, `email_label`, `email_errors`, `notice`: of `ask_for_link`.
    /// - `password_label`, `password_errors`, `password_confirm_label`, `password_confirm_errors`, `rules`: of `reset_form`.
    /// - `has_email_errors`, `has_password_errors`, `has_password_confirm_errors`: whether there are any.
    public static var values: [String] { example.keys.sorted() }

    /// Makes a page that tells something.
    ///
    /// - Parameters:
    ///   - message: What it tells.
    ///   - language: The language asked for; the nearest one that the catalogue has is used.
    ///   - link: Where to go on; nil for nowhere.
    ///   - cleanPath: What to show in the address bar; nil to leave the address.
    ///   - status: The reply's status.
    public func message(
        _ message: PageMessage,
        in language: StoredName,
        link: PageLink? = nil,
        showing cleanPath: String? = nil,
        status: HTTPResponse.Status = .ok
    ) -> Response {
        var values = texts("page.message.\(message.rawValue)", language)
        if let link { values.merge(self.values(link, language)) { first, _ in first } }
        return page("message", language, status, values, cleanPath)
    }

    /// Makes a page that tells why something was refused.
    ///
    /// - Parameters:
    ///   - error: Why; its problems, or the text of its code.
    ///   - language: The language asked for; the nearest one that the catalogue has is used.
    ///   - link: Where to go on; nil for nowhere.
    ///   - cleanPath: What to show in the address bar; nil to leave the address.
    ///   - status: The reply's status; nil for the one that a JSON client gets.
    public func refusal(
        _ error: GatehouseError,
        in language: StoredName,
        link: PageLink? = nil,
        showing cleanPath: String? = nil,
        status: HTTPResponse.Status? = nil
    ) -> Response {
        let problems = ErrorReply.problems(of: error)
        var values = link.map { self.values($0, language) } ?? [:]
        values["title"] = .text(catalogue.require("page.message.refused.title", in: language))
        values["errors"] = .texts(messages(problems, language))
        var response = page("message", language, status ?? ErrorReply.status(of: error), values, cleanPath)
        ErrorReply.addRetryAfter(error.retryAfter, to: &response)
        return response
    }

    /// Makes the page of a link from a mail, which acts when it is submitted.
    ///
    /// - Parameters:
    ///   - page: What the link is to do.
    ///   - language: The language asked for; the nearest one that the catalogue has is used.
    ///   - form: Where the form goes.
    ///   - cleanPath: What to show in the address bar, where the token must not stay.
    public func link(
        _ page: LinkPage,
        in language: StoredName,
        form: PageForm,
        showing cleanPath: String
    ) -> Response {
        var values = texts("page.link.\(page.rawValue)", language).merging(self.values(form)) { first, _ in first }
        values["submits_itself"] = .flag(page.template == "confirm_link")
        return self.page(page.template, language, .ok, values, cleanPath)
    }

    /// Makes the page that asks for a new password twice.
    ///
    /// The fields are called `password` and `password_confirm`.
    ///
    /// - Parameters:
    ///   - language: The language asked for; the nearest one that the catalogue has is used.
    ///   - form: Where the form goes.
    ///   - minimumLength: The fewest characters that a new password may have.
    ///   - problems: What was wrong with what was sent before, by field.
    ///   - cleanPath: What to show in the address bar, where the token must not stay.
    ///   - status: The reply's status.
    public func resetForm(
        in language: StoredName,
        form: PageForm,
        minimumLength: Int,
        problems: [FieldProblem] = [],
        showing cleanPath: String,
        status: HTTPResponse.Status = .ok
    ) -> Response {
        let arguments = ["minimum": String(minimumLength)]
        var values = texts("page.reset", language, arguments).merging(self.values(form)) { first, _ in first }
        values["rules"] = .text(catalogue.require("page.reset.rules", in: language, arguments))
        values["password_label"] = .text(catalogue.require("page.reset.password", in: language))
        values["password_confirm_label"] = .text(catalogue.require("page.reset.password_confirm", in: language))
        values.merge(self.values(problems, of: ["password", "password_confirm"], language)) { first, _ in first }
        return page("reset_form", language, status, values, cleanPath)
    }

    /// Makes the page that asks for an address to send a link to.
    ///
    /// The field is called `email`.
    ///
    /// - Parameters:
    ///   - page: What the link is for.
    ///   - language: The language asked for; the nearest one that the catalogue has is used.
    ///   - form: Where the form goes.
    ///   - isSpent: Whether to say first that the link just followed was used already or is too old.
    ///   - email: The address to fill in.
    ///   - problems: What was wrong with what was sent before, by field.
    ///   - cleanPath: What to show in the address bar; nil to leave the address.
    ///   - status: The reply's status.
    public func askForLink(
        _ page: LinkRequestPage,
        in language: StoredName,
        form: PageForm,
        isSpent: Bool = false,
        email: String = "",
        problems: [FieldProblem] = [],
        showing cleanPath: String? = nil,
        status: HTTPResponse.Status = .ok
    ) -> Response {
        var values = texts("page.ask.\(page.rawValue)", language).merging(self.values(form)) { first, _ in first }
        values["notice"] = .optional(isSpent ? catalogue.require("page.ask.spent", in: language) : nil)
        values["email"] = .text(email.singleLine(limit: 254))
        values["email_label"] = .text(catalogue.require("page.ask.email", in: language))
        values.merge(self.values(problems, of: ["email"], language)) { first, _ in first }
        return self.page("ask_for_link", language, status, values, cleanPath)
    }
}
