/// What mails say of the application, and how long they are tried.
public struct MailConfiguration: Sendable {
    /// What the application calls itself in mails and pages; nil for the public URL's host.
    ///
    /// - Environment variable: `GATEHOUSE_MAIL_APPLICATION_NAME`
    /// - Default value: none
    public var applicationName: String?

    /// The address that mails come from; nil for `no-reply@` and the public URL's host.
    ///
    /// Mail systems refuse mail from a domain that did not allow your server to send it.
    /// - Environment variable: `GATEHOUSE_MAIL_SENDER`
    /// - Default value: none
    public var sender: MailAddress?

    /// Where people turn to who did not ask for a mail, such as an address or a URL; nil to name none.
    ///
    /// - Environment variable: `GATEHOUSE_MAIL_SUPPORT`
    /// - Default value: none
    public var support: String?

    /// The folder of the application's own templates, as ``MailComposer`` reads them; nil for none.
    ///
    /// - Environment variable: `GATEHOUSE_MAIL_TEMPLATES`
    /// - Default value: none
    public var templates: String?

    /// The notices that are not sent, of those that only tell of a change; a mail that carries a link that acts is sent always.
    ///
    /// - Environment variable: `GATEHOUSE_MAIL_SILENCED_NOTICES`, the kinds with commas between
    /// - Default value: none
    /// - Notes: An owner who is not told learns late of a stranger in the account.
    public var silencedNotices: Set<MailKind> = []

    /// How long a mail is tried before it becomes a dead letter.
    ///
    /// - Environment variable: `GATEHOUSE_MAIL_GIVING_UP_AFTER`
    /// - Default value: 2d
    public var givingUpAfter: Duration = .seconds(2 * 86_400)

    /// How long a dead letter is kept for an operator.
    ///
    /// - Environment variable: `GATEHOUSE_MAIL_KEEPING_DEAD_LETTERS`
    /// - Default value: 30d
    public var keepingDeadLetters: Duration = .seconds(30 * 86_400)

    /// Makes the default configuration.
    public init() {}

    /// From whom mails come.
    func sender(_ publicURL: PublicURL) -> MailAddress? {
        sender ?? MailAddress("no-reply@\(publicURL.host)") ?? MailAddress("no-reply@localhost")
    }
}
