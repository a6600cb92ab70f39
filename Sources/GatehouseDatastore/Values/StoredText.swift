/// Text that every database can keep and give back unchanged.
///
/// Valid Unicode without U+0000, which PostgreSQL refuses, and at most 65 536 bytes of UTF-8. Two texts are equal when
/// their bytes are: Swift's `String` calls "é" and "e\u{301}" equal, a unique index does not, and this type sides with
/// the index. The order is that of the bytes too.
public struct StoredText: Sendable {
    /// The greatest length, in bytes of UTF-8.
    public static let maximumByteCount = 65_536

    /// The text.
    public let string: String

    /// Takes a text as it is, or nil if it has U+0000 or is longer than ``maximumByteCount``.
    public init?(_ string: String) {
        guard string.utf8.count <= Self.maximumByteCount, !Self.hasNull(string) else { return nil }
        self.string = string
    }

    /// Whether a text has U+0000.
    ///
    /// Every text that a store reads comes by here, so the bytes are looked through in place, where they lie in one piece.
    private static func hasNull(_ string: String) -> Bool {
        let found = unsafe string.utf8.withContiguousStorageIfAvailable { bytes in
            // Each index is within the buffer, which is valid during the closure.
            for index in bytes.indices where unsafe bytes[index] == 0 { return true }
            return false
        }
        return found ?? string.utf8.contains(0)
    }

    /// Takes what can be kept of a text that is only shown to people, such as a browser's name.
    ///
    /// U+0000 becomes U+FFFD, and the text is cut after the last whole Unicode scalar within the limit.
    ///
    /// - Parameters:
    ///   - string: The text from outside.
    ///   - limit: The greatest length of the result, in bytes of UTF-8, at most ``maximumByteCount``.
    public init(lossy string: String, limit: Int = StoredText.maximumByteCount) {
        let limit = min(max(limit, 0), Self.maximumByteCount)
        var kept = String.UnicodeScalarView()
        var count = 0
        for scalar in string.unicodeScalars {
            let scalar = scalar.value == 0 ? "\u{FFFD}" : scalar
            let size = UTF8.width(scalar)
            guard count + size <= limit else { break }
            kept.append(scalar)
            count += size
        }
        self.string = String(kept)
    }
}

extension StoredText: Hashable, Comparable {
    /// Compares byte by byte.
    public static func == (left: StoredText, right: StoredText) -> Bool {
        left.string.utf8.elementsEqual(right.string.utf8)
    }

    /// Orders byte by byte, as a binary collation does.
    public static func < (left: StoredText, right: StoredText) -> Bool {
        left.string.utf8.lexicographicallyPrecedes(right.string.utf8)
    }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) {
        for byte in string.utf8 { hasher.combine(byte) }
        hasher.combine(0xFF as UInt8)
    }
}

extension StoredText: CustomStringConvertible {
    /// The text.
    public var description: String { string }
}
