/// Where the parts of a session's row stand, in bytes from its beginning.
///
/// A row is the value of a session's key: parts of a fixed length, which the scripts take out and put back, then texts and
/// data. The scripts are written with these numbers.
///
/// ```
/// kind 1 | standing 58 | lastSeenAt 20 | version 20 | replaced 53 | user 16 | id 16 | createdAt 8 | lengths 8
///      | address | names | data
/// ```
///
/// `standing` is expiresAt 20, endsAt 20, epoch 8, authenticatedAt 1 + 8, isRemembered 1; `replaced` is a flag 1, the end of
/// the grace 20, and the digest 32 that a rotation replaced; `lengths` are those of address and names, 4 bytes each. Numbers
/// of 20 bytes are ``OrderedDigits``, the others bytes with the most significant first.
enum RowLayout {
    /// A part of the row.
    struct Part {
        let start: Int
        let count: Int

        var range: Range<Int> { start..<start + count }

        /// The expression in Lua for this part of a row, whose positions count from one.
        func lua(of row: String) -> String { "string.sub(\(row), \(start + 1), \(start + count))" }

        fileprivate func next(_ count: Int) -> Part { Part(start: start + self.count, count: count) }
    }

    /// The first byte of a row.
    static let session = UInt8(ascii: "s")
    /// The first byte of the value at a key that was replaced; the digest of the session's key follows.
    static let pointer = UInt8(ascii: "n")

    static let kind = Part(start: 0, count: 1)
    static let standing = kind.next(58)
    static let lastSeenAt = standing.next(20)
    static let version = lastSeenAt.next(20)
    static let replaced = version.next(53)
    static let user = replaced.next(16)
    static let id = user.next(16)
    static let createdAt = id.next(8)
    static let addressLength = createdAt.next(4)
    static let namesLength = addressLength.next(4)
    /// How long the parts of a fixed length are together.
    static let headLength = namesLength.range.upperBound

    static let expiresAt = Part(start: standing.start, count: 20)
    static let endsAt = expiresAt.next(20)
    static let epoch = endsAt.next(8)
    static let authenticatedAt = epoch.next(9)
    static let isRemembered = authenticatedAt.next(1)

    static let isReplaced = Part(start: replaced.start, count: 1)
    static let graceEnd = isReplaced.next(20)
    static let replacedDigest = graceEnd.next(32)
    /// Whose session it is, and which: what stands for it in the list, followed by the digest.
    static let member = Part(start: user.start, count: 32)
}
