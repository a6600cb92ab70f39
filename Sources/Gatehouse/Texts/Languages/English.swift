/// The texts in English, by key.
enum EnglishTexts {
    /// All of them.
    static let all: [String: String] = [problems, durations, mailParts, mails, pages].reduce(into: [:]) { all, texts in
        all.merge(texts) { first, _ in first }
    }

    /// What goes wrong, by its stable code.
    static let problems: [String: String] = [
        "invalid_input": "The input is not valid.",
        "invalid_credentials": "The account or the password is wrong.",
        "account_inactive": "This account is deactivated.",
        "confirmation_required": "Confirm your e-mail address first.",
        "too_many_attempts": "Too many attempts. Try again later.",
        "not_signed_in": "Sign in first.",
        "token_invalid": "This token is damaged, too old, or was revoked. Get a new one.",
        "refresh_token_invalid": "This refresh token was used already, is too old, or was revoked. Sign in again.",
        "token_name_invalid": "Give the token a name of 1 to 100 characters.",
        "token_lifetime_invalid": "A token lives at least one second and at most {maximum} seconds.",
        "token_limit_reached": "You have {maximum} tokens already. Revoke one first.",
        "permission_unknown": "A token may do only what you may do yourself.",
        "credentials_malformed": "The credentials in the request's headers cannot be read.",
        "credentials_several": "The request has several credentials. Send one.",
        "reauthentication_required": "Enter your password again.",
        "forbidden": "You may not do this.",
        "not_found": "There is nothing here.",
        "link_invalid": "This link was used already, is too old, or was replaced by a later one. Ask for a new one.",
        "conflict": "Somebody else changed this. Try again.",
        "screening_unavailable": "The new password cannot be checked now. Try again soon.",
        "server_busy": "The server cannot answer now. Try again soon.",
        "store_unavailable": "The server cannot answer now. Try again soon.",
        "bad_request": "The request cannot be understood.",
        "method_not_allowed": "This cannot be done here.",
        "unavailable": "The server cannot answer now. Try again soon.",
        "internal_error": "Something went wrong on the server.",
        "refused": "The request was refused.",
        "malformed_body": "The body cannot be read.",
        "body_too_large": "The body is too large.",
        "body_too_slow": "The body took too long to arrive.",
        "unsupported_content_type": "Send application/json or application/x-www-form-urlencoded.",
        "wrong_type": "This field has the wrong type.",
        "csrf_missing": "The CSRF token is missing.",
        "csrf_invalid": "The CSRF token is not valid. Load the page again.",
        "csrf_origin": "The request comes from another site.",
        "field_required": "Fill in this field.",
        "email_invalid": "Enter an e-mail address.",
        "email_taken": "Another user has this e-mail address.",
        "username_invalid":
            "Choose a username of 2 to 64 letters and digits; '.', '_' and '-' may stand between them.",
        "username_taken": "This username is taken. Choose another one.",
        "username_reserved": "This username is reserved, or looks like one that is. Choose another one.",
        "username_confusable":
            "This username can be taken for another one. Choose one in the letters of one alphabet and digits of one kind "
            + "that does not look like Latin letters unless it is.",
        "password_too_short": "The password must have at least {minimum} characters. A few words do well.",
        "password_too_long": "The password must have at most {maximum} bytes. Choose a shorter one.",
        "password_invalid": "The password has a character that cannot be used. Choose another one.",
        "password_common":
            "Many people use this password, so it is tried first. Choose another one: a few words that do not belong "
            + "together do well.",
        "password_context":
            "The password must not be your e-mail address, your name or the name of this site. Choose another one.",
        "password_breached":
            "This password has appeared in a data breach, so it is tried first. Choose another one, and change it "
            + "wherever else you use it.",
        "password_weak":
            "This password can be guessed too easily. Make it longer: a few words that do not belong together do well.",
        "password_wrong": "This is not your password.",
        "password_same": "The new password is the one you have. Choose another one.",
        "password_none": "You have no password yet. Ask for a link to choose one.",
        "email_same": "This is your address already. Enter another one.",
        "password_mismatch": "The passwords are not the same.",
        "hash_unsupported":
            "The hash is damaged, of a scheme that is not supported, or takes too long to verify. Give it exactly as it was "
            + "stored, or set a password.",
        "pepper_unknown":
            "The hash needs a pepper that is not in GATEHOUSE_PASSWORD_PEPPERS. Add it there, after the current one or after "
            + "the word none.",
        "role_invalid": "A role's name has 1 to 128 bytes, without white space and commas.",
        "role_taken": "There is a role of this name.",
        "role_unknown": "There is no role of one of the names.",
        "permission_invalid": "A permission has 1 to 128 bytes, without white space and commas.",
    ]

    /// How long something lasts.
    static let durations: [String: String] = [
        "duration.days.one": "{count} day",
        "duration.days.other": "{count} days",
        "duration.hours.one": "{count} hour",
        "duration.hours.other": "{count} hours",
        "duration.minutes.one": "{count} minute",
        "duration.minutes.other": "{count} minutes",
        "duration.seconds.one": "{count} second",
        "duration.seconds.other": "{count} seconds",
    ]
}
