/// Where mailed links lead, and how many are mailed.
public struct LinkConfiguration: Sendable {
    /// The path that confirmation links lead to, and where one is asked for.
    ///
    /// - Environment variable: `GATEHOUSE_LINKS_CONFIRMATION_PATH`
    /// - Default value: /confirm
    public var confirmationPath = "/confirm"

    /// The path that recovery links lead to, and where one is asked for.
    ///
    /// - Environment variable: `GATEHOUSE_LINKS_RECOVERY_PATH`
    /// - Default value: /reset
    public var recoveryPath = "/reset"

    /// The path that sign-in links lead to: that of sign-in.
    ///
    /// - Environment variable: `GATEHOUSE_LINKS_SIGN_IN_PATH`
    /// - Default value: /login
    public var signInPath = "/login"

    /// The path that links to a new address lead to, and where a change is asked for.
    ///
    /// - Environment variable: `GATEHOUSE_LINKS_EMAIL_CHANGE_PATH`
    /// - Default value: /change-email
    public var emailChangePath = "/change-email"

    /// The path that links to an old address lead to.
    ///
    /// - Environment variable: `GATEHOUSE_LINKS_EMAIL_UNDO_PATH`
    /// - Default value: /undo-email
    public var emailUndoPath = "/undo-email"

    /// How many mails of one kind that strangers can ask for an account gets within an hour; beyond, asking mails nothing.
    ///
    /// The reply is the same, so that nobody learns of it. The latest link goes on working.
    /// - Environment variable: `GATEHOUSE_LINKS_ACCOUNT_LIMIT`
    /// - Default value: 10
    public var accountLimit = 10

    /// How many links one network address may ask for within an hour; beyond, 429.
    ///
    /// Raise it if many people share an address. An IPv6 address counts with its /64. Addresses of trusted proxies are not
    /// counted, nor, where none is set, those of this machine and of private networks: behind a proxy everybody has them.
    /// - Environment variable: `GATEHOUSE_LINKS_CLIENT_LIMIT`
    /// - Default value: 600
    public var clientLimit = 600

    /// Makes the default configuration.
    public init() {}

    /// The path of a purpose's links.
    func path(of purpose: LinkPurpose) -> String {
        switch purpose {
        case .confirmation: confirmationPath
        case .recovery: recoveryPath
        case .signIn: signInPath
        case .emailChange: emailChangePath
        case .emailUndo: emailUndoPath
        }
    }
}
