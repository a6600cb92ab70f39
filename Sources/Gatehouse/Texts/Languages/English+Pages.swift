extension EnglishTexts {
    /// What pages say.
    static let pages: [String: String] = [
        "page.link.confirmation.title": "Confirm your e-mail address",
        "page.link.confirmation.text": "One moment. If nothing happens, press the button.",
        "page.link.confirmation.button": "Confirm the address",
        "page.link.email_change.title": "Confirm your new e-mail address",
        "page.link.email_change.text": "One moment. If nothing happens, press the button.",
        "page.link.email_change.button": "Confirm the new address",
        "page.link.email_change_undo.title": "Undo the change of your e-mail address",
        "page.link.email_change_undo.text": "Your account gets back the address that the mail went to.",
        "page.link.email_change_undo.button": "Undo the change",
        "page.link.sign_in.title": "Sign in",
        "page.link.sign_in.text": "Press the button to sign in on this device.",
        "page.link.sign_in.button": "Sign in",

        "page.reset.title": "Choose a new password",
        "page.reset.password": "New password",
        "page.reset.password_confirm": "New password, once more",
        "page.reset.rules": "At least {minimum} characters. A few words that do not belong together do well.",
        "page.reset.button": "Save the password",

        "page.ask.spent": "This link was used already, or it is too old. You can ask for a new one here.",
        "page.ask.email": "E-mail address",
        "page.ask.confirmation.title": "Confirm your e-mail address",
        "page.ask.confirmation.text": "Enter the e-mail address of your account to get a new link.",
        "page.ask.confirmation.button": "Send the link",
        "page.ask.recovery.title": "Choose a new password",
        "page.ask.recovery.text": "Enter the e-mail address of your account to get a link for it.",
        "page.ask.recovery.button": "Send the link",
        "page.ask.sign_in.title": "Sign in without a password",
        "page.ask.sign_in.text": "Enter the e-mail address of your account to get a sign-in link.",
        "page.ask.sign_in.button": "Send the link",

        "page.message.link_sent.title": "Look into your mailbox",
        "page.message.link_sent.text":
            "If there is an account with this address, a mail with a link is on its way. It may take some minutes; look "
            + "into the spam folder too.",
        "page.message.registered.title": "Look into your mailbox",
        "page.message.registered.text":
            "A mail that says how to go on is on its way. It may take some minutes; look into the spam folder too.",
        "page.message.email_change_asked.title": "Look into your mailbox",
        "page.message.email_change_asked.text":
            "A mail with a link is on its way to the new address. Until you follow the link, nothing changes.",
        "page.message.confirmed.title": "Your e-mail address is confirmed",
        "page.message.confirmed.text": "Thank you. You can use your account now.",
        "page.message.password_reset.title": "You have a new password",
        "page.message.password_reset.text": "Every other device has been signed out.",
        "page.message.password_changed.title": "Your password was changed",
        "page.message.password_changed.text": "Every other device has been signed out.",
        "page.message.email_changed.title": "Your e-mail address was changed",
        "page.message.email_changed.text": "Mail about your account goes to the new address from now on.",
        "page.message.email_change_undone.title": "Your old e-mail address is back",
        "page.message.email_change_undone.text":
            "If it was not you who had changed it, choose a new password now.",
        "page.message.signed_in.title": "You are signed in",
        "page.message.signed_in.text": "You can close this page, or go on.",
        "page.message.link_spent.title": "This link does not work any more",
        "page.message.link_spent.text": "It was used already, or it is too old.",
        "page.message.refused.title": "That did not work",

        "page.go.sign_in": "Sign in",
        "page.go.recovery": "Choose a new password",
        "page.go.home": "Go on",
    ]
}
