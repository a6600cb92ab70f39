import Gatehouse

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The address of a service that answers range queries about breached passwords.
public struct BreachedPasswordURL: Hashable, Sendable, CustomStringConvertible {
    /// The address without a slash at its end.
    public let description: String

    /// Reads an https URL, which may have a path; http is for loopback alone, where nobody is in between.
    ///
    /// Nil for anything else: with credentials, a query or a fragment too.
    public init?(_ text: String) {
        guard let parts = URLComponents(string: text, encodingInvalidCharacters: false), let scheme = parts.scheme,
            let host = parts.host,
            parts.user == nil, parts.password == nil, parts.query == nil, parts.fragment == nil,
            let origin = PublicURL("\(scheme)://\(host)" + (parts.port.map { ":\($0)" } ?? "")),
            origin.isSecure || origin.isLoopback,
            parts.percentEncodedPath.utf8.allSatisfy({ 0x21...0x7E ~= $0 })
        else { return nil }
        // As it was typed: "%3F" does not begin a query.
        let path = parts.percentEncodedPath
        description = origin.description + (path.hasSuffix("/") ? String(path.dropLast()) : path)
    }

    private init(trusted description: String) {
        self.description = description
    }

    /// The service of Have I Been Pwned.
    public static let haveIBeenPwned = BreachedPasswordURL(trusted: "https://api.pwnedpasswords.com")
}
