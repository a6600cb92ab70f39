// The options of mail, of mailed links and of what they do.

extension ConfirmationConfiguration {
    mutating func read(from options: inout OptionReader) {
        isRequired = options.flag(
            "confirmation",
            "required",
            default: isRequired,
            "Whether an address must be confirmed before its owner can sign in."
        )
        lifetime = options.duration(
            "confirmation",
            "lifetime",
            default: lifetime,
            in: .seconds(60) ... .seconds(30 * 86_400),
            "How long a confirmation link acts."
        )
        signingIn = options.flag(
            "confirmation",
            "signingIn",
            default: signingIn,
            "Whether following a confirmation link also signs in."
        )
    }
}

extension RecoveryConfiguration {
    mutating func read(from options: inout OptionReader) {
        isEnabled = options.flag(
            "recovery",
            "enabled",
            default: isEnabled,
            "Whether people can set a new password by a mailed link."
        )
        lifetime = options.duration(
            "recovery",
            "lifetime",
            default: lifetime,
            in: .seconds(60) ... .seconds(86_400),
            "How long a recovery link acts."
        )
        signingIn = options.flag(
            "recovery",
            "signingIn",
            default: signingIn,
            "Whether setting a new password by a link also signs in."
        )
    }
}

extension PasswordlessConfiguration {
    mutating func read(from options: inout OptionReader) {
        isEnabled = options.flag(
            "passwordless",
            "enabled",
            default: isEnabled,
            "Whether people can sign in by a mailed link."
        )
        lifetime = options.duration(
            "passwordless",
            "lifetime",
            default: lifetime,
            in: .seconds(60) ... .seconds(600),
            "How long a link that signs in acts."
        )
    }
}

extension EmailChangeConfiguration {
    mutating func read(from options: inout OptionReader) {
        isEnabled = options.flag(
            "emailChange",
            "enabled",
            default: isEnabled,
            "Whether people can change their e-mail address themselves."
        )
        lifetime = options.duration(
            "emailChange",
            "lifetime",
            default: lifetime,
            in: .seconds(60) ... .seconds(86_400),
            "How long the link to a new address acts."
        )
        undoLifetime = options.duration(
            "emailChange",
            "undoLifetime",
            default: undoLifetime,
            in: .seconds(60) ... .seconds(30 * 86_400),
            "How long the owner of the old address can undo a change."
        )
        freshness = options.duration(
            "emailChange",
            "freshness",
            default: freshness,
            "Within what time before a change the user must have signed in or verified."
        )
    }
}

extension UsernameChangeConfiguration {
    mutating func read(from options: inout OptionReader) {
        isEnabled = options.flag(
            "usernameChange",
            "enabled",
            default: isEnabled,
            "Whether people can change their username themselves."
        )
        freshness = options.duration(
            "usernameChange",
            "freshness",
            default: freshness,
            "Within what time before a change the user must have signed in or verified."
        )
    }
}

extension LinkConfiguration {
    mutating func read(from options: inout OptionReader) {
        confirmationPath = options.path("confirmationPath", confirmationPath, "Where confirmation links lead.")
        recoveryPath = options.path("recoveryPath", recoveryPath, "Where recovery links lead.")
        signInPath = options.path("signInPath", signInPath, "Where links that sign in lead: to sign-in.")
        emailChangePath = options.path("emailChangePath", emailChangePath, "Where links to a new address lead.")
        emailUndoPath = options.path("emailUndoPath", emailUndoPath, "Where links to an old address lead.")
        accountLimit = options.integer(
            "links",
            "accountLimit",
            default: accountLimit,
            in: 1...1_000,
            "How many mails of one kind that strangers can ask for an account gets within an hour."
        )
        clientLimit = options.integer(
            "links",
            "clientLimit",
            default: clientLimit,
            in: 1...1_000_000,
            "How many links one network address may ask for within an hour."
        )
    }
}

extension MailConfiguration {
    mutating func read(from options: inout OptionReader) {
        applicationName = options.optionalText(
            "applicationName",
            applicationName,
            "What the application calls itself in mails and pages; its host if not set."
        )
        sender = options.read(
            "mail",
            "sender",
            sender,
            "The address that mails come from; no-reply@ and the host if not set.",
            "an e-mail address",
            { MailAddress($0).map(Optional.some) },
            { $0?.address ?? "none" }
        )
        support = options.optionalText("support", support, "Where people turn who did not ask for a mail.")
        templates = options.optionalText("templates", templates, "The folder of the application's own templates.")
        silencedNotices = options.read(
            "mail",
            "silencedNotices",
            silencedNotices,
            "The kinds of notices that are not sent.",
            "a list of kinds of mail such as password_changed, separated by commas",
            { text in
                let kinds = text.split(separator: ",").map { MailKind(rawValue: String($0)) }
                return kinds.contains(nil) ? nil : Set(kinds.compactMap(\.self))
            },
            { kinds in kinds.isEmpty ? "none" : kinds.map(\.rawValue).sorted().joined(separator: ",") }
        )
        givingUpAfter = options.duration(
            "mail",
            "givingUpAfter",
            default: givingUpAfter,
            in: .seconds(60) ... .seconds(30 * 86_400),
            "How long a mail is tried before it becomes a dead letter."
        )
        keepingDeadLetters = options.duration(
            "mail",
            "keepingDeadLetters",
            default: keepingDeadLetters,
            "How long a dead letter is kept for an operator."
        )
    }
}

extension OptionReader {
    /// Reads a path of segments of letters, digits, `-` and `_`, without a slash at its end.
    fileprivate mutating func path(_ option: String, _ defaultValue: String, _ summary: String) -> String {
        read(
            "links",
            option,
            defaultValue,
            summary,
            "a path such as /confirm",
            { text in
                let segments = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
                let isPath = segments.allSatisfy { segment in
                    !segment.isEmpty
                        && segment.utf8.allSatisfy { byte in
                            byte < 0x80
                                && (Character(Unicode.Scalar(byte)).isLetter
                                    || Character(Unicode.Scalar(byte)).isNumber)
                                || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
                        }
                }
                return text.hasPrefix("/") && isPath ? text : nil
            },
            { $0 }
        )
    }

    fileprivate mutating func optionalText(_ option: String, _ defaultValue: String?, _ summary: String) -> String? {
        read("mail", option, defaultValue, summary, "a text", { $0.isEmpty ? nil : .some($0) }, { $0 ?? "none" })
    }
}
