#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The peppers of password hashes: the one that new hashes get, and others that still verify.
///
/// To rotate, put a new pepper first and keep the old one: each hash names its pepper and is made anew with the current
/// one when its owner signs in. A pepper that is lost takes with it all passwords whose hashes name it, so keep it as
/// safe as the database, and apart from it.
public struct PepperRing: Sendable {
    /// The pepper of new hashes; nil if they get none.
    public let current: Pepper?

    /// Peppers that verify, but make no new hashes.
    public let previous: [Pepper]

    /// No peppers.
    public static let empty = PepperRing()

    private init() {
        current = nil
        previous = []
    }

    /// Makes a ring.
    ///
    /// - Parameters:
    ///   - current: The pepper of new hashes; nil for none.
    ///   - previous: Peppers that still verify, such as Flask-Security's `PASSWORD_SALT` or that of Devise.
    /// - Throws: ``KeyError`` if two have one name, or the current one has fewer than 32 bytes or is plainly not random.
    public init(current: Pepper?, previous: [Pepper] = []) throws(KeyError) {
        self.current = current
        self.previous = previous
        try current?.requireStrength()
        guard Set(all.map(\.id)).count == all.count else { throw KeyError.pepperTwice }
    }

    /// Reads a ring as it stands in a setting: `id:base64`, separated by commas, the current one first.
    ///
    /// The word `none` in the first place says that new hashes get no pepper. An empty text is an empty ring.
    ///
    /// - Throws: ``KeyError`` if an entry cannot be read, and as ``init(current:previous:)``.
    public init(list text: String) throws(KeyError) {
        var entries = text.split(separator: ",", omittingEmptySubsequences: false)
            .map { String($0.filter { !$0.isWhitespace }) }
        if entries.last == "" { entries.removeLast() }
        guard let first = entries.first else {
            self = .empty
            return
        }
        var peppers: [Pepper] = []
        for entry in first == "none" ? entries.dropFirst() : entries[...] {
            let parts = entry.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = parts.first, let id = PepperID(String(name)), let secret = parts.dropFirst().first,
                let data = Data(base64Encoded: String(secret))
            else { throw KeyError.pepperUnreadable }
            peppers.append(try Pepper(id, Array(data)))
        }
        try self.init(
            current: first == "none" ? nil : peppers.first,
            previous: Array(first == "none" ? peppers[...] : peppers.dropFirst())
        )
    }

    /// All peppers, the current one first.
    public var all: [Pepper] { [current].compactMap(\.self) + previous }

    /// Returns the pepper of a name; nil if it is not there.
    public subscript(id: PepperID) -> Pepper? { all.first { $0.id == id } }

    /// The ring as a setting has it, with every secret left out.
    public var summary: String {
        let entries = all.map { "\($0.id):<secret>" }
        return (entries.isEmpty || current != nil ? entries : ["none"] + entries).joined(separator: ",")
    }
}
