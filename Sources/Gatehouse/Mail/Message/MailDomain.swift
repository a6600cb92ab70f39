import CIDN2

/// The form of a domain that every mail system and every resolver takes: A-labels (RFC 5890 §2.3.2.1), by GNU libidn2.
///
/// The one file that calls it.
package enum MailDomain {
    /// Returns a domain or a host name with each label that is not ASCII as an A-label: `bücher.example` as
    /// `xn--bcher-kva.example`.
    ///
    /// The mapping is that of UTS #46, not transitional. Nil for a name that IDNA 2008 does not allow.
    package static func ascii(_ domain: String) -> String? {
        if domain.utf8.allSatisfy({ $0 < 0x80 }) { return domain }
        guard !domain.utf8.contains(0) else { return nil }
        var output: UnsafeMutablePointer<CChar>?
        // The name's bytes outlive the call; the result is the library's, and is freed below once it is copied.
        let status = unsafe idn2_to_ascii_8z(domain, &output, CInt(bitPattern: IDN2_NONTRANSITIONAL.rawValue))
        guard status == IDN2_OK.rawValue, let output = unsafe output else { return nil }
        defer { unsafe idn2_free(output) }
        return unsafe String(cString: output)
    }
}

extension MailAddress {
    /// The address's domain in A-labels; as it is written if it is not a name that IDNA 2008 allows.
    var asciiDomain: String {
        let domain = String(address[address.index(after: separator)...])
        return MailDomain.ascii(domain) ?? domain
    }

    /// The address as an envelope and a header take it: with its domain in A-labels.
    ///
    /// It is ASCII unless the part before the `@` is not; such a message needs a server that speaks SMTPUTF8 (RFC 6531).
    public var envelope: String { "\(address[..<separator])@\(asciiDomain)" }

    /// Where the `@` is.
    private var separator: String.Index { address.firstIndex(of: "@") ?? address.startIndex }
}
