import GatehouseDatastore

/// Finds what the templates of mails are given: texts of the catalogue with the context's values in them.
struct MailWriter {
    /// The greatest number of characters of a value that somebody typed.
    static let limit = 120

    let catalogue: MessageCatalogue
    let application: ApplicationProfile
    let language: StoredName

    /// Returns the values for a mail.
    func values(of kind: MailKind, _ context: MailContext) -> [String: TemplateValue] {
        let arguments = arguments(context)
        func text(_ part: String) -> String? {
            catalogue.text(MessageKey("mail.\(kind.rawValue).\(part)"), in: language, arguments)
        }
        func common(_ key: MessageKey) -> String { catalogue.require(key, in: language, arguments) }
        let support = arguments["support"]
        let details = details(arguments)
        let notes = paragraphs(text("note")) + (support == nil ? [] : [common("mail.support")])
        return [
            "language": .text(language.string),
            "application": .optional(arguments["application"]),
            "recipient": .optional(arguments["recipient"]),
            "subject": .text(text("subject") ?? ""),
            "headline": .text(text("headline") ?? ""),
            "paragraphs": .texts(paragraphs(text("text"))),
            "notes": .texts(notes),
            "footer": .text(common("mail.footer")),
            "link": .optional(context.link),
            "button": .optional(context.link == nil ? nil : text("button")),
            "second_link": .optional(context.secondLink),
            "second_button": .optional(context.secondLink == nil ? nil : text("second_button")),
            "link_hint": .text(common("mail.link_hint")),
            "lifetime": .optional(arguments["lifetime"]),
            "lifetime_note": .optional(arguments["lifetime"].map { _ in common("mail.lifetime_note") }),
            "details": .rows(details),
            "has_details": .flag(!details.isEmpty),
            "time": .optional(arguments["time"]),
            "address": .optional(arguments["address"]),
            "agent": .optional(arguments["agent"]),
            "device": .optional(arguments["device"]),
            "username": .optional(arguments["username"]),
            "support": .optional(support),
            "support_link": .optional(support.map { $0.contains("@") ? "mailto:\($0)" : $0 }),
        ]
    }

    /// A value for every name, to try templates out with.
    var example: [String: TemplateValue] {
        var values = values(
            of: .registrationTaken,
            MailContext(
                recipient: "ada@example.org",
                link: "https://example.org/",
                secondLink: "https://example.org/",
                lifetime: .seconds(3_600),
                time: Timestamp(seconds: 0),
                username: "ada"
            )
        )
        // Rows have names of their own, which templates only use inside them.
        values["details"] = .rows([["label": "-", "value": "-"]])
        return values
    }

    private func arguments(_ context: MailContext) -> [String: String] {
        var arguments = [
            "application": application.name.singleLine(limit: Self.limit),
            // An address may be longer than other values (RFC 5321 §4.5.3.1.3), and has to be read as a whole.
            "recipient": context.recipient.singleLine(limit: 254),
        ]
        arguments["support"] = application.support?.singleLine(limit: 254)
        arguments["lifetime"] = context.lifetime.map { catalogue.text(for: $0, in: language) }
        arguments["time"] = context.time.map(Self.text)
        arguments["address"] = context.client.address?.string.singleLine(limit: Self.limit)
        arguments["agent"] = context.client.agent?.string.singleLine(limit: Self.limit)
        arguments["device"] = context.client.agent.flatMap { DeviceName($0.string) }?.text
        arguments["username"] = context.username?.singleLine(limit: Self.limit)
        return arguments
    }

    private func details(_ arguments: [String: String]) -> [[String: String]] {
        ["username", "time", "address", "device"].compactMap { name in
            arguments[name].map { value in
                ["label": catalogue.require(MessageKey("mail.details.\(name)"), in: language), "value": value]
            }
        }
    }

    private func paragraphs(_ text: String?) -> [String] {
        (text ?? "").split(separator: "\n\n").map(String.init)
    }

    /// A moment to the minute, such as `2026-11-23 09:30 UTC`.
    private static func text(_ moment: Timestamp) -> String {
        let text = moment.description
        guard let mark = text.firstIndex(of: "T"), let end = text.lastIndex(of: ":") else { return text }
        return "\(text[..<mark]) \(text[text.index(after: mark)..<end]) UTC"
    }
}
