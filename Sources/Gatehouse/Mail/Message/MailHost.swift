/// The name of a mail server.
package enum MailHost {
    /// Returns a name in the form that a resolver takes, with letters beyond ASCII as A-labels (RFC 5890 §2.3.2.1).
    ///
    /// Nil for a text that is no domain name.
    package static func ascii(_ name: String) -> String? {
        // What the refusal is about makes no difference to whoever has a name to connect to.
        try? DomainForm.ascii(name)
    }
}
