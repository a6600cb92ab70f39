/// The layout of mails: what is around the texts.
enum MailLayout {
    /// The templates by `NAME.FORMAT`.
    static let all = ["layout.subject": subject, "layout.txt": text, "layout.html": html]

    private static let subject = "{{subject}}"

    private static let text = """
        {{headline}}

        {{$content}}
        {{#paragraphs}}
        {{.}}

        {{/paragraphs}}
        {{#button}}
        {{button}}:
        {{link}}

        {{/button}}
        {{#second_button}}
        {{second_button}}:
        {{second_link}}

        {{/second_button}}
        {{#lifetime_note}}
        {{lifetime_note}}

        {{/lifetime_note}}
        {{#has_details}}
        {{#details}}
        {{label}}: {{value}}
        {{/details}}

        {{/has_details}}
        {{#notes}}
        {{.}}

        {{/notes}}
        {{/content}}
        --\u{20}
        {{footer}}

        """

    // No colours but the button's, so that a reader's own theme holds, light or dark. No images: nothing is fetched.
    private static let html = """
        <!doctype html>
        <html lang="{{language}}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <meta name="color-scheme" content="light dark">
        <meta name="supported-color-schemes" content="light dark">
        <title>{{subject}}</title>
        </head>
        <body style="margin:0;padding:1.5em;font-family:system-ui,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif;\
        font-size:16px;line-height:1.5">
        <div role="article" style="max-width:36em;margin:0 auto">
        <h1 style="font-size:1.4em;line-height:1.25;margin:0 0 1em">{{headline}}</h1>
        {{$content}}
        {{#paragraphs}}
        <p style="margin:0 0 1em">{{.}}</p>
        {{/paragraphs}}
        {{#button}}
        <p style="margin:1.5em 0"><a href="{{link}}" style="display:inline-block;padding:.7em 1.4em;border-radius:.4em;\
        background-color:#1d4ed8;color:#ffffff;font-weight:bold;text-decoration:none">{{button}}</a></p>
        {{/button}}
        {{#second_button}}
        <p style="margin:1.5em 0"><a href="{{second_link}}">{{second_button}}</a></p>
        {{/second_button}}
        {{#lifetime_note}}
        <p style="margin:0 0 1em">{{lifetime_note}}</p>
        {{/lifetime_note}}
        {{#details}}
        <p style="margin:0"><strong>{{label}}:</strong> <bdi>{{value}}</bdi></p>
        {{/details}}
        {{#notes}}
        <p style="margin:1em 0">{{.}}</p>
        {{/notes}}
        {{#button}}
        <p style="margin:1em 0;font-size:.875em;word-break:break-all">{{link_hint}}<br><a href="{{link}}">{{link}}</a></p>
        {{/button}}
        {{/content}}
        <hr style="border:0;border-top:1px solid;opacity:.3;margin:1.5em 0 .75em">
        <p style="margin:0;font-size:.875em">{{footer}}</p>
        </div>
        </body>
        </html>

        """
}
