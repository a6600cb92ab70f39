/// The templates of pages that come with Gatehouse.
enum PageTemplates {
    /// The names of the pages.
    static let names = ["message", "confirm_link", "sign_in_link", "reset_form", "ask_for_link"]

    /// The templates by `NAME.FORMAT`.
    static let all = [
        "layout.html": layout,
        "message.html": inherit(message),
        "confirm_link.html": inherit(link),
        "sign_in_link.html": inherit(link),
        "reset_form.html": inherit(resetForm),
        "ask_for_link.html": inherit(askForLink),
    ]

    private static func inherit(_ content: String) -> String {
        "{{<layout}}\n{{$content}}\n\(content){{/content}}\n{{/layout}}\n"
    }

    // The address is cleaned before anything else, and a form is sent once.
    private static let layout = """
        <!doctype html>
        <html lang="{{language}}"{{#clean_path}} data-clean-path="{{clean_path}}"{{/clean_path}}>
        <head>
        <meta charset="utf-8">
        {{#clean_path}}
        <script nonce="{{nonce}}">history.replaceState(null, "", document.documentElement.dataset.cleanPath);</script>
        {{/clean_path}}
        <title>{{title}} – {{application}}</title>
        <meta name="viewport" content="width=device-width">
        <meta name="color-scheme" content="light dark">
        <meta name="robots" content="noindex">
        <style nonce="{{nonce}}">
        :root { color-scheme: light dark; }
        body { margin: 0; padding: 1.5rem; font: 1rem/1.5 system-ui, sans-serif; }
        main { max-width: 28rem; margin: 10vh auto 0; }
        h1 { font-size: 1.5rem; line-height: 1.25; }
        label { display: block; font-weight: 600; }
        input { box-sizing: border-box; width: 100%; padding: .5rem; font: inherit; border: 1px solid; \
        border-radius: .25rem; }
        button, .button { display: inline-block; padding: .6rem 1.2rem; font: inherit; font-weight: 600; border: 0; \
        border-radius: .25rem; background: #1d4ed8; color: #fff; text-decoration: none; cursor: pointer; }
        :focus-visible { outline: 3px solid #1d4ed8; outline-offset: 2px; }
        .error { border-inline-start: .25rem solid #dc2626; padding-inline-start: .75rem; }
        .hint { font-size: .875rem; }
        @media (prefers-color-scheme: dark) { :focus-visible { outline-color: #93c5fd; } }
        </style>
        </head>
        <body>
        <main>
        <h1>{{title}}</h1>
        {{#errors}}
        <p class="error" role="alert">{{.}}</p>
        {{/errors}}
        {{$content}}
        {{/content}}
        </main>
        <script nonce="{{nonce}}">
        addEventListener("submit", (event) => { for (const b of event.target.querySelectorAll("button")) \
        b.disabled = true; });
        {{#submits_itself}}
        { const form = document.querySelector("form"); form.requestSubmit ? form.requestSubmit() : form.submit(); }
        {{/submits_itself}}
        </script>
        </body>
        </html>

        """

    private static let message = """
        {{#text}}
        <p>{{text}}</p>
        {{/text}}
        {{#link}}
        <p><a class="button" href="{{link}}">{{link_label}}</a></p>
        {{/link}}

        """

    private static let hidden = """
        <input type="hidden" name="csrf_token" value="{{csrf_token}}">
        {{#hidden}}
        <input type="hidden" name="{{name}}" value="{{value}}">
        {{/hidden}}

        """

    private static let link = """
        <p>{{text}}</p>
        <form method="post" action="{{action}}">
        \(hidden)<p><button type="submit">{{button}}</button></p>
        </form>

        """

    private static let resetForm = """
        <form method="post" action="{{action}}">
        \(hidden)\(password("password", describedBy: "rules"))<p class="hint" id="rules">{{rules}}</p>
        \(password("password_confirm", describedBy: nil))<p><button type="submit">{{button}}</button></p>
        </form>

        """

    private static func password(_ name: String, describedBy hint: String?) -> String {
        let described = hint.map { "\($0){{#has_\(name)_errors}} \(name)_error{{/has_\(name)_errors}}" }
        let attribute =
            described.map { " aria-describedby=\"\($0)\"" }
            ?? "{{#has_\(name)_errors}} aria-describedby=\"\(name)_error\"{{/has_\(name)_errors}}"
        return """
            <p><label for="\(name)">{{\(name)_label}}</label>
            <input id="\(name)" name="\(name)" type="password" autocomplete="new-password" required\(attribute)\
            {{#has_\(name)_errors}} aria-invalid="true"{{/has_\(name)_errors}}></p>
            {{#has_\(name)_errors}}
            <div id="\(name)_error" class="error" role="alert">
            {{#\(name)_errors}}
            <p>{{.}}</p>
            {{/\(name)_errors}}
            </div>
            {{/has_\(name)_errors}}

            """
    }

    // Not of the type "email": browsers refuse addresses with letters beyond ASCII there.
    private static let askForLink = """
        {{#notice}}
        <p class="error" role="status">{{notice}}</p>
        {{/notice}}
        <p>{{text}}</p>
        <form method="post" action="{{action}}">
        \(hidden)<p><label for="email">{{email_label}}</label>
        <input id="email" name="email" type="text" inputmode="email" autocomplete="email" autocapitalize="none" \
        spellcheck="false" value="{{email}}" required\
        {{#has_email_errors}} aria-describedby="email_error" aria-invalid="true"{{/has_email_errors}}></p>
        {{#has_email_errors}}
        <div id="email_error" class="error" role="alert">
        {{#email_errors}}
        <p>{{.}}</p>
        {{/email_errors}}
        </div>
        {{/has_email_errors}}
        <p><button type="submit">{{button}}</button></p>
        </form>

        """
}
