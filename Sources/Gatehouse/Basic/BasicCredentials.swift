#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A name and a password as HTTP Basic carries them (RFC 7617), in UTF-8.
public struct BasicCredentials: Sendable {
    /// The longest text that is read, in bytes; a name and the longest password fit.
    static let maximumTextLength = 8_192

    /// The name: an e-mail address or a username, as typed.
    let name: String

    let password: Password

    /// What the password is made of, for the cache's key.
    let passwordBytes: SecretBytes

    /// Reads what follows the word `Basic`.
    ///
    /// Nil if it is not base64 with its padding (RFC 4648 §4) of UTF-8 with a colon, has a control character, or is
    /// longer than anything that can be right.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count <= Self.maximumTextLength, let data = Data(base64Encoded: String(text)),
            data.base64EncodedString().utf8.elementsEqual(text.utf8),
            let pair = String(validating: Array(data), as: UTF8.self),
            let colon = pair.utf8.firstIndex(of: UInt8(ascii: ":"))
        else { return nil }
        // RFC 7617 §2: neither part has a control character.
        guard !pair.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return nil }
        name = String(pair[..<colon])
        let password = String(pair[pair.utf8.index(after: colon)...])
        self.password = Password(password)
        passwordBytes = SecretBytes(Array(password.utf8))
    }
}

extension BasicCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A fixed text in place of the name and the password.
    public var description: String { "<basic credentials>" }

    /// A fixed text in place of the name and the password.
    public var debugDescription: String { description }

    /// Nothing, so that a dump shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
