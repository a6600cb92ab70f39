import Gatehouse
import GatehouseDatastore
import HTTPTypes
import Hummingbird
import NIOCore

extension Pages {
    typealias Values = [String: TemplateValue]

    /// Sets a page.
    func page(
        _ template: String,
        _ language: StoredName,
        _ status: HTTPResponse.Status,
        _ values: Values,
        _ cleanPath: String?
    ) -> Response {
        let language = catalogue.language(nearest: language)
        let nonce = Base64URL.encode(surroundings.randomBytes(16))
        var values = values
        values["application"] = .text(application.name.singleLine(limit: 120))
        let support = application.support?.singleLine(limit: 254)
        values["support"] = .optional(support)
        values["support_link"] = .optional(support.map { $0.contains("@") ? "mailto:\($0)" : $0 })
        values["language"] = .text(language.string)
        values["nonce"] = .text(nonce)
        values["clean_path"] = .optional(cleanPath)
        let html = templates.render(template, "html", in: language, values)
        return Response(
            status: status,
            headers: headers(nonce: nonce, language),
            body: ResponseBody(byteBuffer: ByteBuffer(string: html))
        )
    }

    /// The page's title, text and button.
    func texts(_ prefix: String, _ language: StoredName, _ arguments: [String: String] = [:]) -> Values {
        Dictionary(
            uniqueKeysWithValues: ["title", "text", "button"].map { name in
                (name, .optional(catalogue.text(MessageKey("\(prefix).\(name)"), in: language, arguments)))
            }
        )
    }

    func values(_ form: PageForm) -> Values {
        [
            "action": .text(form.action),
            "csrf_token": .text(form.crossSiteToken),
            "hidden": .rows(
                form.hiddenFields.sorted { $0.key < $1.key }.map { ["name": $0.key, "value": $0.value] }
            ),
        ]
    }

    func values(_ link: PageLink, _ language: StoredName) -> Values {
        ["link": .text(link.path), "link_label": .text(catalogue.require(link.label, in: language))]
    }

    /// What is wrong, by the fields of a page; what is about none of them is about the input as a whole.
    func values(_ problems: [FieldProblem], of fields: [String], _ language: StoredName) -> Values {
        var values: Values = [
            "errors": .texts(messages(problems.filter { !fields.contains($0.field) }, language))
        ]
        for field in fields {
            let messages = messages(problems.filter { $0.field == field }, language)
            values["\(field)_errors"] = .texts(messages)
            values["has_\(field)_errors"] = .flag(!messages.isEmpty)
        }
        return values
    }

    func messages(_ problems: [FieldProblem], _ language: StoredName) -> [String] {
        problems.map { catalogue.translate($0, to: language).message }
    }

    /// A value for every name, to try templates out with.
    static var example: Values {
        var values: Values = [:]
        for name in [
            "application", "support", "support_link", "language", "title", "text", "button", "nonce", "clean_path",
            "action", "csrf_token", "link", "link_label", "email", "email_label", "notice", "password_label",
            "password_confirm_label", "rules",
        ] {
            values[name] = .text("-")
        }
        for name in ["errors", "email_errors", "password_errors", "password_confirm_errors"] {
            values[name] = .texts(["-"])
        }
        for name in ["submits_itself", "has_email_errors", "has_password_errors", "has_password_confirm_errors"] {
            values[name] = .flag(true)
        }
        values["hidden"] = .rows([["name": "-", "value": "-"]])
        return values
    }

    private func headers(nonce: String, _ language: StoredName) -> HTTPFields {
        [
            .contentType: "text/html; charset=utf-8",
            .contentLanguage: language.string,
            .contentSecurityPolicy: "default-src 'none'; script-src 'nonce-\(nonce)'; style-src 'nonce-\(nonce)'; "
                + "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
            .referrerPolicy: "no-referrer",
            .crossOriginOpenerPolicy: "same-origin",
            .xContentTypeOptions: "nosniff",
            .cacheControl: "private, no-store",
            .vary: varyOfReplies,
        ]
    }
}

extension HTTPField.Name {
    fileprivate static var referrerPolicy: Self { Self("Referrer-Policy") ?? .cacheControl }
    fileprivate static var crossOriginOpenerPolicy: Self { Self("Cross-Origin-Opener-Policy") ?? .cacheControl }
}
