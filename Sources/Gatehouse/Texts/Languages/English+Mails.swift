extension EnglishTexts {
    /// What mails of several kinds say.
    static let mailParts: [String: String] = [
        "mail.link_hint": "If the button does not work, copy this address into your browser:",
        "mail.lifetime_note": "The link works once, and for {lifetime}.",
        "mail.support": "Do you need help? Turn to {support}.",
        "mail.footer": "This mail went to {recipient} because of an account at {application}.",
        "mail.details.username": "New username",
        "mail.details.time": "Time",
        "mail.details.address": "Network address",
        "mail.details.device": "Device",
    ]

    /// What the mails of each kind say; an empty line parts paragraphs.
    static let mails: [String: String] = [
        "mail.confirmation_link.subject": "Confirm your e-mail address for {application}",
        "mail.confirmation_link.headline": "Confirm your e-mail address",
        "mail.confirmation_link.text":
            "An account at {application} has the address {recipient}. Please confirm that the address is yours.",
        "mail.confirmation_link.button": "Confirm the address",
        "mail.confirmation_link.note":
            "If you have no account there, ignore this mail. The address stays unconfirmed then.",

        "mail.registration_taken.subject": "You already have an account at {application}",
        "mail.registration_taken.headline": "You already have an account",
        "mail.registration_taken.text":
            "Somebody, perhaps you, tried to open an account at {application} with the address {recipient}. There is "
            + "one with this address already, so nothing was changed.\n\n"
            + "If it was you, sign in. If you no longer know your password, choose a new one.",
        "mail.registration_taken.button": "Sign in",
        "mail.registration_taken.second_button": "Choose a new password",
        "mail.registration_taken.note":
            "If it was not you, there is nothing to do. Whoever tried did not learn that you have an account.",

        "mail.recovery_link.subject": "Choose a new password for {application}",
        "mail.recovery_link.headline": "Choose a new password",
        "mail.recovery_link.text":
            "Somebody, perhaps you, asked for a new password for the account at {application} with the address "
            + "{recipient}.",
        "mail.recovery_link.button": "Choose a new password",
        "mail.recovery_link.note": "If it was not you, ignore this mail. Your password stays as it is.",

        "mail.sign_in_link.subject": "Your sign-in link for {application}",
        "mail.sign_in_link.headline": "Sign in without a password",
        "mail.sign_in_link.text":
            "Somebody, perhaps you, asked for a link to sign in to the account at {application} with the address "
            + "{recipient}.",
        "mail.sign_in_link.button": "Sign in",
        "mail.sign_in_link.note":
            "Do not pass this mail on: whoever has the link can sign in as you. If you did not ask for it, ignore it.",

        "mail.email_change_link.subject": "Confirm your new e-mail address for {application}",
        "mail.email_change_link.headline": "Confirm your new e-mail address",
        "mail.email_change_link.text":
            "An account at {application} is to get the address {recipient}. It changes as soon as you confirm that the "
            + "address is yours.",
        "mail.email_change_link.button": "Confirm the new address",
        "mail.email_change_link.note": "If you did not ask for this, ignore this mail. Nothing changes then.",

        "mail.email_change_taken.subject": "Your e-mail address at {application}",
        "mail.email_change_taken.headline": "Your account has this e-mail address already",
        "mail.email_change_taken.text":
            "Somebody, perhaps you, tried to give the address {recipient} to another account at {application}. Your "
            + "account has this address, so nothing was changed.",
        "mail.email_change_taken.note":
            "If it was you, give this account another address first. If it was not, there is nothing to do.",

        "mail.email_changed.subject": "Your e-mail address at {application} was changed",
        "mail.email_changed.headline": "Your e-mail address was changed",
        "mail.email_changed.text":
            "Your account at {application} had the address {recipient} until now. It has another one from now on, and "
            + "mail about it goes there.",
        "mail.email_changed.button": "Undo the change",
        "mail.email_changed.note":
            "If it was you, there is nothing to do. If it was not, undo the change now, and choose a new password.",

        "mail.email_change_undone.subject": "The change of your e-mail address at {application} was undone",
        "mail.email_change_undone.headline": "Your old e-mail address is back",
        "mail.email_change_undone.text":
            "The change of your e-mail address at {application} was undone. Your account has the address {recipient} "
            + "again.",
        "mail.email_change_undone.button": "Choose a new password",
        "mail.email_change_undone.note":
            "If it was not you who had changed the address, somebody else can use your account. Choose a new password.",
    ].merging(notices) { first, _ in first }

    private static let notices: [String: String] = [
        "mail.password_changed.subject": "Your password at {application} was changed",
        "mail.password_changed.headline": "Your password was changed",
        "mail.password_changed.text":
            "The password of your account at {application} was changed. Every other device has been signed out.",
        "mail.password_changed.button": "Choose a new password",
        "mail.password_changed.note":
            "If it was you, there is nothing to do. If it was not, choose a new password now.",

        "mail.password_reset.subject": "Your password at {application} was replaced",
        "mail.password_reset.headline": "You have a new password",
        "mail.password_reset.text":
            "A new password was chosen for your account at {application}, through a link in a mail to {recipient}. "
            + "Every other device has been signed out.",
        "mail.password_reset.button": "Choose a new password",
        "mail.password_reset.note":
            "If it was you, there is nothing to do. If it was not, somebody else can read your mail: protect your "
            + "mailbox first, then choose a new password.",

        "mail.username_changed.subject": "Your username at {application} was changed",
        "mail.username_changed.headline": "Your username was changed",
        "mail.username_changed.text": "The username of your account at {application} was changed.",
        "mail.username_changed.button": "Choose a new password",
        "mail.username_changed.note":
            "If it was you, there is nothing to do. If it was not, somebody else can use your account. Choose a new "
            + "password.",

        "mail.account_activated.subject": "Your account at {application} can be used again",
        "mail.account_activated.headline": "Your account can be used again",
        "mail.account_activated.text": "Your account at {application} was activated. You can sign in.",
        "mail.account_activated.button": "Sign in",

        "mail.account_deactivated.subject": "Your account at {application} was deactivated",
        "mail.account_deactivated.headline": "Your account was deactivated",
        "mail.account_deactivated.text":
            "Your account at {application} was deactivated. Nobody can sign in to it, and every device has been signed "
            + "out.",

        "mail.personal_token_created.subject": "A personal access token was made for your account at {application}",
        "mail.personal_token_created.headline": "A personal access token was made",
        "mail.personal_token_created.text":
            "Somebody, perhaps you, made a personal access token for your account at {application}. Whoever has it can act "
            + "for you within the permissions that it was given.",
        "mail.personal_token_created.button": "Choose a new password",
        "mail.personal_token_created.note":
            "If it was you, there is nothing to do. If it was not, choose a new password now: that ends every token and "
            + "signs out every device.",

        "mail.refresh_token_reused.subject": "A program was signed out of your account at {application}",
        "mail.refresh_token_reused.headline": "A program was signed out of your account",
        "mail.refresh_token_reused.text":
            "A program that uses your account at {application} presented a key that had been used before. Perhaps it "
            + "repeated itself; perhaps somebody has a copy of its keys. It was signed out to be safe.",
        "mail.refresh_token_reused.button": "Choose a new password",
        "mail.refresh_token_reused.note":
            "Sign in again with the program. If you do not know it, or this happens again, choose a new password: that "
            + "signs out every program and every device.",

        "mail.access_reset.subject": "You have been signed out of {application}",
        "mail.access_reset.headline": "You have been signed out",
        "mail.access_reset.text":
            "An administrator of {application} signed every device out of your account. Access tokens no longer work "
            + "either. Your password is the same; sign in again to go on.",
        "mail.access_reset.button": "Sign in",
    ]
}
