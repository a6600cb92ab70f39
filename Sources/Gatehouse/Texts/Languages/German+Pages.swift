extension GermanTexts {
    /// What pages say.
    static let pages: [String: String] = [
        "page.link.confirmation.title": "E-Mail-Adresse bestätigen",
        "page.link.confirmation.text": "Einen Moment. Falls nichts geschieht, drücken Sie auf die Schaltfläche.",
        "page.link.confirmation.button": "Adresse bestätigen",
        "page.link.email_change.title": "Neue E-Mail-Adresse bestätigen",
        "page.link.email_change.text": "Einen Moment. Falls nichts geschieht, drücken Sie auf die Schaltfläche.",
        "page.link.email_change.button": "Neue Adresse bestätigen",
        "page.link.email_change_undo.title": "Änderung der E-Mail-Adresse rückgängig machen",
        "page.link.email_change_undo.text": "Ihr Konto bekommt die Adresse zurück, an die die E-Mail ging.",
        "page.link.email_change_undo.button": "Änderung rückgängig machen",
        "page.link.sign_in.title": "Anmelden",
        "page.link.sign_in.text": "Drücken Sie auf die Schaltfläche, um sich auf diesem Gerät anzumelden.",
        "page.link.sign_in.button": "Anmelden",

        "page.reset.title": "Neues Passwort wählen",
        "page.reset.password": "Neues Passwort",
        "page.reset.password_confirm": "Neues Passwort, noch einmal",
        "page.reset.rules": "Mindestens {minimum} Zeichen. Ein paar Wörter, die nicht zusammengehören, sind gut.",
        "page.reset.button": "Passwort speichern",

        "page.ask.spent":
            "Dieser Link wurde schon benutzt, oder er ist zu alt. Sie können hier einen neuen anfordern.",
        "page.ask.email": "E-Mail-Adresse",
        "page.ask.confirmation.title": "E-Mail-Adresse bestätigen",
        "page.ask.confirmation.text": "Geben Sie die E-Mail-Adresse Ihres Kontos ein, um einen neuen Link zu bekommen.",
        "page.ask.confirmation.button": "Link senden",
        "page.ask.recovery.title": "Neues Passwort wählen",
        "page.ask.recovery.text": "Geben Sie die E-Mail-Adresse Ihres Kontos ein, um einen Link dafür zu bekommen.",
        "page.ask.recovery.button": "Link senden",
        "page.ask.sign_in.title": "Ohne Passwort anmelden",
        "page.ask.sign_in.text":
            "Geben Sie die E-Mail-Adresse Ihres Kontos ein, um einen Link zum Anmelden zu bekommen.",
        "page.ask.sign_in.button": "Link senden",

        "page.message.link_sent.title": "Sehen Sie in Ihr Postfach",
        "page.message.link_sent.text":
            "Falls es zu dieser Adresse ein Konto gibt, ist eine E-Mail mit einem Link unterwegs. Das kann einige Minuten "
            + "dauern; sehen Sie auch im Spam-Ordner nach.",
        "page.message.registered.title": "Sehen Sie in Ihr Postfach",
        "page.message.registered.text":
            "Eine E-Mail ist unterwegs, in der steht, wie es weitergeht. Das kann einige Minuten dauern; sehen Sie auch im "
            + "Spam-Ordner nach.",
        "page.message.email_change_asked.title": "Sehen Sie in Ihr Postfach",
        "page.message.email_change_asked.text":
            "Eine E-Mail mit einem Link ist an die neue Adresse unterwegs. Bis Sie dem Link folgen, ändert sich nichts.",
        "page.message.confirmed.title": "Ihre E-Mail-Adresse ist bestätigt",
        "page.message.confirmed.text": "Vielen Dank. Sie können Ihr Konto jetzt benutzen.",
        "page.message.password_reset.title": "Sie haben ein neues Passwort",
        "page.message.password_reset.text": "Alle anderen Geräte sind abgemeldet.",
        "page.message.password_changed.title": "Ihr Passwort wurde geändert",
        "page.message.password_changed.text": "Alle anderen Geräte sind abgemeldet.",
        "page.message.email_changed.title": "Ihre E-Mail-Adresse wurde geändert",
        "page.message.email_changed.text": "E-Mails zu Ihrem Konto gehen ab jetzt an die neue Adresse.",
        "page.message.email_change_undone.title": "Ihre alte E-Mail-Adresse gilt wieder",
        "page.message.email_change_undone.text":
            "Falls nicht Sie sie geändert hatten, wählen Sie jetzt ein neues Passwort.",
        "page.message.signed_in.title": "Sie sind angemeldet",
        "page.message.signed_in.text": "Sie können diese Seite schließen oder weitergehen.",
        "page.message.link_spent.title": "Dieser Link funktioniert nicht mehr",
        "page.message.link_spent.text": "Er wurde schon benutzt, oder er ist zu alt.",
        "page.message.refused.title": "Das hat nicht geklappt",

        "page.go.sign_in": "Anmelden",
        "page.go.recovery": "Neues Passwort wählen",
        "page.go.home": "Weiter",
    ]
}
