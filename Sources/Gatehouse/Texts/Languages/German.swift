/// The texts in German, by key.
enum GermanTexts {
    /// All of them.
    static let all: [String: String] = [problems, durations, mailParts, mails, pages].reduce(into: [:]) { all, texts in
        all.merge(texts) { first, _ in first }
    }

    /// What goes wrong, by its stable code.
    static let problems: [String: String] = [
        "invalid_input": "Die Eingabe ist ungültig.",
        "invalid_credentials": "Das Konto oder das Passwort ist falsch.",
        "account_inactive": "Dieses Konto ist deaktiviert.",
        "confirmation_required": "Bestätigen Sie zuerst Ihre E-Mail-Adresse.",
        "too_many_attempts": "Zu viele Versuche. Versuchen Sie es später noch einmal.",
        "not_signed_in": "Melden Sie sich zuerst an.",
        "token_invalid": "Dieses Token ist beschädigt, zu alt oder wurde widerrufen. Holen Sie ein neues.",
        "refresh_token_invalid":
            "Dieses Refresh-Token wurde schon verwendet, ist zu alt oder wurde widerrufen. Melden Sie sich neu an.",
        "token_name_invalid": "Geben Sie dem Token einen Namen mit 1 bis 100 Zeichen.",
        "token_lifetime_invalid": "Ein Token gilt mindestens eine Sekunde und höchstens {maximum} Sekunden.",
        "token_limit_reached": "Sie haben schon {maximum} Token. Widerrufen Sie zuerst eines.",
        "permission_unknown": "Ein Token darf nur, was Sie selbst dürfen.",
        "credentials_malformed": "Die Zugangsdaten im Kopf der Anfrage sind nicht lesbar.",
        "credentials_several": "Die Anfrage hat mehrere Zugangsdaten. Senden Sie nur eine davon.",
        "reauthentication_required": "Geben Sie Ihr Passwort noch einmal ein.",
        "forbidden": "Das dürfen Sie nicht.",
        "not_found": "Hier gibt es nichts.",
        "link_invalid":
            "Dieser Link wurde schon benutzt, ist zu alt oder durch einen späteren ersetzt. Fordern Sie einen neuen an.",
        "conflict": "Jemand anderes hat das gerade geändert. Versuchen Sie es noch einmal.",
        "screening_unavailable":
            "Das neue Passwort lässt sich gerade nicht prüfen. Versuchen Sie es gleich noch einmal.",
        "server_busy": "Der Server kann gerade nicht antworten. Versuchen Sie es gleich noch einmal.",
        "store_unavailable": "Der Server kann gerade nicht antworten. Versuchen Sie es gleich noch einmal.",
        "bad_request": "Die Anfrage ist nicht zu verstehen.",
        "method_not_allowed": "Das geht hier nicht.",
        "unavailable": "Der Server kann gerade nicht antworten. Versuchen Sie es gleich noch einmal.",
        "internal_error": "Auf dem Server ist etwas schiefgegangen.",
        "refused": "Die Anfrage wurde abgelehnt.",
        "malformed_body": "Der Inhalt der Anfrage ist nicht lesbar.",
        "body_too_large": "Der Inhalt der Anfrage ist zu groß.",
        "body_too_slow": "Der Inhalt der Anfrage kam zu langsam an.",
        "unsupported_content_type": "Senden Sie application/json oder application/x-www-form-urlencoded.",
        "wrong_type": "Dieses Feld hat den falschen Typ.",
        "csrf_missing": "Das CSRF-Token fehlt.",
        "csrf_invalid": "Das CSRF-Token ist ungültig. Laden Sie die Seite neu.",
        "csrf_origin": "Die Anfrage kommt von einer anderen Website.",
        "field_required": "Füllen Sie dieses Feld aus.",
        "email_invalid": "Geben Sie eine E-Mail-Adresse ein.",
        "email_taken": "Diese E-Mail-Adresse gehört schon zu einem anderen Konto.",
        "username_invalid":
            "Wählen Sie einen Benutzernamen aus 2 bis 64 Buchstaben und Ziffern; dazwischen dürfen „.“, „_“ und „-“ "
            + "stehen.",
        "username_taken": "Dieser Benutzername ist vergeben. Wählen Sie einen anderen.",
        "username_reserved":
            "Dieser Benutzername ist reserviert oder sieht einem reservierten ähnlich. Wählen Sie einen anderen.",
        "username_confusable":
            "Dieser Benutzername lässt sich mit einem anderen verwechseln. Wählen Sie einen aus Buchstaben eines einzigen "
            + "Alphabets und Ziffern einer Art, der nicht nach lateinischen Buchstaben aussieht, ohne aus ihnen zu bestehen.",
        "password_too_short":
            "Das Passwort muss mindestens {minimum} Zeichen haben. Ein paar Wörter hintereinander sind gut.",
        "password_too_long": "Das Passwort darf höchstens {maximum} Byte lang sein. Wählen Sie ein kürzeres.",
        "password_invalid": "Das Passwort enthält ein Zeichen, das nicht geht. Wählen Sie ein anderes Passwort.",
        "password_common":
            "Dieses Passwort benutzen viele, deshalb wird es zuerst probiert. Wählen Sie ein anderes: Ein paar Wörter, "
            + "die nicht zusammengehören, sind gut.",
        "password_context":
            "Das Passwort darf weder Ihre E-Mail-Adresse noch Ihr Name noch der Name dieser Website sein. Wählen Sie ein "
            + "anderes.",
        "password_breached":
            "Dieses Passwort ist bei einem Datenleck bekannt geworden, deshalb wird es zuerst probiert. Wählen Sie ein "
            + "anderes, und ändern Sie es überall, wo Sie es sonst benutzen.",
        "password_weak":
            "Dieses Passwort ist zu leicht zu erraten. Machen Sie es länger: Ein paar Wörter, die nicht zusammengehören, "
            + "sind gut.",
        "password_wrong": "Das ist nicht Ihr Passwort.",
        "password_same": "Das neue Passwort ist das bisherige. Wählen Sie ein anderes.",
        "password_none": "Sie haben noch kein Passwort. Fordern Sie einen Link an, um eines zu wählen.",
        "email_same": "Das ist schon Ihre Adresse. Geben Sie eine andere ein.",
        "password_mismatch": "Die beiden Passwörter stimmen nicht überein.",
        "hash_unsupported":
            "Der Hash ist beschädigt, stammt aus einem Verfahren, das nicht unterstützt wird, oder braucht zu lange zum "
            + "Prüfen. Geben Sie ihn genau so an, wie er gespeichert war, oder setzen Sie ein Passwort.",
        "pepper_unknown":
            "Der Hash braucht einen Pepper, der nicht in GATEHOUSE_PASSWORD_PEPPERS steht. Tragen Sie ihn dort nach dem "
            + "gegenwärtigen oder nach dem Wort none ein.",
        "role_invalid": "Der Name einer Rolle hat 1 bis 128 Byte, ohne Leerraum und Kommas.",
        "role_taken": "Eine Rolle mit diesem Namen gibt es schon.",
        "role_unknown": "Eine der genannten Rollen gibt es nicht.",
        "permission_invalid": "Eine Berechtigung hat 1 bis 128 Byte, ohne Leerraum und Kommas.",
    ]

    /// How long something lasts, in the accusative.
    static let durations: [String: String] = [
        "duration.days.one": "{count} Tag",
        "duration.days.other": "{count} Tage",
        "duration.hours.one": "{count} Stunde",
        "duration.hours.other": "{count} Stunden",
        "duration.minutes.one": "{count} Minute",
        "duration.minutes.other": "{count} Minuten",
        "duration.seconds.one": "{count} Sekunde",
        "duration.seconds.other": "{count} Sekunden",
    ]
}
