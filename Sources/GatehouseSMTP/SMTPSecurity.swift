/// How a connection to a mail server is kept from being read or changed on the way.
public enum SMTPSecurity: Hashable, Sendable {
    /// The connection begins in the clear and is encrypted by STARTTLS (RFC 3207) before anything is said; a server that
    /// does not offer it gets nothing.
    case startTLS
    /// The connection is encrypted from its first byte (RFC 8314).
    case implicitTLS
    /// Nothing is encrypted: whoever is on the way reads the messages with their links, and the password.
    ///
    /// For a server on this machine, or a network that is all yours.
    case insecureNone
}
