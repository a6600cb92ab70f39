extension GermanTexts {
    /// What mails of several kinds say.
    static let mailParts: [String: String] = [
        "mail.link_hint": "Falls die Schaltfläche nicht funktioniert, kopieren Sie diese Adresse in Ihren Browser:",
        "mail.lifetime_note": "Der Link gilt {lifetime} lang und nur einmal.",
        "mail.support": "Brauchen Sie Hilfe? Wenden Sie sich an {support}.",
        "mail.footer": "Diese E-Mail ging an {recipient}, weil es um ein Konto bei {application} geht.",
        "mail.details.username": "Neuer Benutzername",
        "mail.details.time": "Zeit",
        "mail.details.address": "Netzwerkadresse",
        "mail.details.device": "Gerät",
    ]

    /// What the mails of each kind say; an empty line parts paragraphs.
    static let mails: [String: String] = [
        "mail.confirmation_link.subject": "Bestätigen Sie Ihre E-Mail-Adresse für {application}",
        "mail.confirmation_link.headline": "Bestätigen Sie Ihre E-Mail-Adresse",
        "mail.confirmation_link.text":
            "Zu einem Konto bei {application} gehört die Adresse {recipient}. Bitte bestätigen Sie, dass es Ihre ist.",
        "mail.confirmation_link.button": "Adresse bestätigen",
        "mail.confirmation_link.note":
            "Falls Sie dort kein Konto haben, lassen Sie diese E-Mail unbeachtet. Die Adresse bleibt dann unbestätigt.",

        "mail.registration_taken.subject": "Sie haben schon ein Konto bei {application}",
        "mail.registration_taken.headline": "Sie haben schon ein Konto",
        "mail.registration_taken.text":
            "Jemand, vielleicht Sie, wollte bei {application} ein Konto mit der Adresse {recipient} eröffnen. Zu dieser "
            + "Adresse gibt es schon eines, deshalb hat sich nichts geändert.\n\n"
            + "Falls Sie es waren, melden Sie sich an. Falls Sie Ihr Passwort nicht mehr wissen, wählen Sie ein neues.",
        "mail.registration_taken.button": "Anmelden",
        "mail.registration_taken.second_button": "Neues Passwort wählen",
        "mail.registration_taken.note":
            "Falls Sie es nicht waren, brauchen Sie nichts zu tun. Wer es versucht hat, hat nicht erfahren, dass Sie ein "
            + "Konto haben.",

        "mail.recovery_link.subject": "Wählen Sie ein neues Passwort für {application}",
        "mail.recovery_link.headline": "Wählen Sie ein neues Passwort",
        "mail.recovery_link.text":
            "Jemand, vielleicht Sie, hat um ein neues Passwort für das Konto bei {application} mit der Adresse "
            + "{recipient} gebeten.",
        "mail.recovery_link.button": "Neues Passwort wählen",
        "mail.recovery_link.note":
            "Falls Sie es nicht waren, lassen Sie diese E-Mail unbeachtet. Ihr Passwort bleibt dann, wie es ist.",

        "mail.sign_in_link.subject": "Ihr Link zum Anmelden bei {application}",
        "mail.sign_in_link.headline": "Ohne Passwort anmelden",
        "mail.sign_in_link.text":
            "Jemand, vielleicht Sie, hat um einen Link zum Anmelden am Konto bei {application} mit der Adresse "
            + "{recipient} gebeten.",
        "mail.sign_in_link.button": "Anmelden",
        "mail.sign_in_link.note":
            "Geben Sie diese E-Mail nicht weiter: Wer den Link hat, kann sich als Sie anmelden. Falls Sie nicht darum "
            + "gebeten haben, lassen Sie sie unbeachtet.",

        "mail.email_change_link.subject": "Bestätigen Sie Ihre neue E-Mail-Adresse für {application}",
        "mail.email_change_link.headline": "Bestätigen Sie Ihre neue E-Mail-Adresse",
        "mail.email_change_link.text":
            "Ein Konto bei {application} soll die Adresse {recipient} bekommen. Das geschieht, sobald Sie bestätigen, dass "
            + "es Ihre ist.",
        "mail.email_change_link.button": "Neue Adresse bestätigen",
        "mail.email_change_link.note":
            "Falls Sie nicht darum gebeten haben, lassen Sie diese E-Mail unbeachtet. Es ändert sich dann nichts.",

        "mail.email_change_taken.subject": "Ihre E-Mail-Adresse bei {application}",
        "mail.email_change_taken.headline": "Diese E-Mail-Adresse gehört schon zu Ihrem Konto",
        "mail.email_change_taken.text":
            "Jemand, vielleicht Sie, wollte einem anderen Konto bei {application} die Adresse {recipient} geben. Sie "
            + "gehört zu Ihrem Konto, deshalb hat sich nichts geändert.",
        "mail.email_change_taken.note":
            "Falls Sie es waren, geben Sie diesem Konto zuerst eine andere Adresse. Falls nicht, brauchen Sie nichts zu "
            + "tun.",

        "mail.email_changed.subject": "Ihre E-Mail-Adresse bei {application} wurde geändert",
        "mail.email_changed.headline": "Ihre E-Mail-Adresse wurde geändert",
        "mail.email_changed.text":
            "Ihr Konto bei {application} hatte bisher die Adresse {recipient}. Ab jetzt hat es eine andere, und E-Mails zu "
            + "Ihrem Konto gehen dorthin.",
        "mail.email_changed.button": "Änderung rückgängig machen",
        "mail.email_changed.note":
            "Falls Sie es waren, brauchen Sie nichts zu tun. Falls nicht, machen Sie die Änderung jetzt rückgängig, und "
            + "wählen Sie ein neues Passwort.",

        "mail.email_change_undone.subject":
            "Die Änderung Ihrer E-Mail-Adresse bei {application} ist rückgängig gemacht",
        "mail.email_change_undone.headline": "Ihre alte E-Mail-Adresse gilt wieder",
        "mail.email_change_undone.text":
            "Die Änderung Ihrer E-Mail-Adresse bei {application} wurde rückgängig gemacht. Zu Ihrem Konto gehört wieder "
            + "die Adresse {recipient}.",
        "mail.email_change_undone.button": "Neues Passwort wählen",
        "mail.email_change_undone.note":
            "Falls nicht Sie die Adresse geändert hatten, kann jemand anderes Ihr Konto benutzen. Wählen Sie ein neues "
            + "Passwort.",
    ].merging(notices) { first, _ in first }

    private static let notices: [String: String] = [
        "mail.password_changed.subject": "Ihr Passwort bei {application} wurde geändert",
        "mail.password_changed.headline": "Ihr Passwort wurde geändert",
        "mail.password_changed.text":
            "Das Passwort Ihres Kontos bei {application} wurde geändert. Alle anderen Geräte sind abgemeldet.",
        "mail.password_changed.button": "Neues Passwort wählen",
        "mail.password_changed.note":
            "Falls Sie es waren, brauchen Sie nichts zu tun. Falls nicht, wählen Sie jetzt ein neues Passwort.",

        "mail.password_reset.subject": "Ihr Passwort bei {application} wurde ersetzt",
        "mail.password_reset.headline": "Sie haben ein neues Passwort",
        "mail.password_reset.text":
            "Für Ihr Konto bei {application} wurde ein neues Passwort gewählt, über einen Link in einer E-Mail an "
            + "{recipient}. Alle anderen Geräte sind abgemeldet.",
        "mail.password_reset.button": "Neues Passwort wählen",
        "mail.password_reset.note":
            "Falls Sie es waren, brauchen Sie nichts zu tun. Falls nicht, kann jemand anderes Ihre E-Mails lesen: "
            + "Schützen Sie zuerst Ihr Postfach, und wählen Sie dann ein neues Passwort.",

        "mail.username_changed.subject": "Ihr Benutzername bei {application} wurde geändert",
        "mail.username_changed.headline": "Ihr Benutzername wurde geändert",
        "mail.username_changed.text": "Der Benutzername Ihres Kontos bei {application} wurde geändert.",
        "mail.username_changed.button": "Neues Passwort wählen",
        "mail.username_changed.note":
            "Falls Sie es waren, brauchen Sie nichts zu tun. Falls nicht, kann jemand anderes Ihr Konto benutzen. Wählen "
            + "Sie ein neues Passwort.",

        "mail.account_activated.subject": "Ihr Konto bei {application} ist wieder nutzbar",
        "mail.account_activated.headline": "Ihr Konto ist wieder nutzbar",
        "mail.account_activated.text": "Ihr Konto bei {application} wurde aktiviert. Sie können sich anmelden.",
        "mail.account_activated.button": "Anmelden",

        "mail.account_deactivated.subject": "Ihr Konto bei {application} wurde deaktiviert",
        "mail.account_deactivated.headline": "Ihr Konto wurde deaktiviert",
        "mail.account_deactivated.text":
            "Ihr Konto bei {application} wurde deaktiviert. Niemand kann sich mehr daran anmelden, und alle Geräte sind "
            + "abgemeldet.",

        "mail.personal_token_created.subject": "Für Ihr Konto bei {application} wurde ein Zugriffstoken erstellt",
        "mail.personal_token_created.headline": "Ein persönliches Zugriffstoken wurde erstellt",
        "mail.personal_token_created.text":
            "Jemand, vielleicht Sie, hat für Ihr Konto bei {application} ein persönliches Zugriffstoken erstellt. Wer es "
            + "besitzt, kann mit den Rechten, die es bekommen hat, für Sie handeln.",
        "mail.personal_token_created.button": "Neues Passwort wählen",
        "mail.personal_token_created.note":
            "Falls Sie es waren, brauchen Sie nichts zu tun. Falls nicht, wählen Sie jetzt ein neues Passwort: Das widerruft "
            + "alle Token und meldet alle Geräte ab.",

        "mail.refresh_token_reused.subject": "Ein Programm wurde von Ihrem Konto bei {application} abgemeldet",
        "mail.refresh_token_reused.headline": "Ein Programm wurde von Ihrem Konto abgemeldet",
        "mail.refresh_token_reused.text":
            "Ein Programm, das Ihr Konto bei {application} benutzt, hat einen Schlüssel vorgelegt, der schon benutzt war. "
            + "Vielleicht hat es sich wiederholt; vielleicht hat jemand eine Kopie seiner Schlüssel. Zur Sicherheit wurde "
            + "es abgemeldet.",
        "mail.refresh_token_reused.button": "Neues Passwort wählen",
        "mail.refresh_token_reused.note":
            "Melden Sie sich mit dem Programm neu an. Wenn Sie es nicht kennen oder das wieder vorkommt, wählen Sie ein "
            + "neues Passwort: Das meldet alle Programme und alle Geräte ab.",

        "mail.access_reset.subject": "Sie wurden bei {application} abgemeldet",
        "mail.access_reset.headline": "Sie wurden abgemeldet",
        "mail.access_reset.text":
            "Die Verwaltung von {application} hat alle Geräte von Ihrem Konto abgemeldet. Auch Zugriffstoken gelten nicht "
            + "mehr. Ihr Passwort ist dasselbe; melden Sie sich wieder an, um weiterzumachen.",
        "mail.access_reset.button": "Anmelden",
    ]
}
