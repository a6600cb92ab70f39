/// Words that somebody who attacks one account tries first: the owner's address and name, the name of the application.
public struct PasswordContext: Sendable {
    /// The user's e-mail address; nil if there is none, or it is not known.
    public var email: String?

    /// The user's username; nil if there is none, or it is not known.
    public var username: String?

    /// More words, such as the user's first and last name.
    public var words: [String]

    /// Makes a context.
    public init(email: String? = nil, username: String? = nil, words: [String] = []) {
        self.email = email
        self.username = username
        self.words = words
    }

    /// Every word and the parts it is joined from, such as "ada", "lovelace", "ada.lovelace" and "example".
    ///
    /// Each is there once. They are not folded.
    public var parts: [String] {
        var parts: [String] = []
        var known: Set<String> = []
        for word in [email, username].compactMap(\.self) + words where !word.isEmpty {
            let halves = word.split(separator: "@").map(String.init)
            let pieces = word.unicodeScalars.split(whereSeparator: PasswordFolding.isJoint).map(String.init)
            for part in [word] + halves + pieces where known.insert(part).inserted { parts.append(part) }
        }
        return parts
    }
}
