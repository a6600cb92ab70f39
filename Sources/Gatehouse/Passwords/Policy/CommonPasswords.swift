/// The passwords that are tried first because many people choose them: about nineteen thousand, in the order of their
/// bytes.
///
/// Nearly half of them have eight or more code points, more than the 3 000 that ASVS 5.0 §6.2.4 asks for. The shorter
/// ones are there for those who repeat one until it is long enough. The list is part of the program's text: nothing is
/// loaded or allocated, and a look-up takes some fifteen comparisons.
enum CommonPasswords {
    /// Whether the list has a password, given in the form of ``PasswordFolding``.
    static func contains(_ folded: some Collection<UInt8>) -> Bool {
        let bytes = text.utf8
        var low = bytes.startIndex
        var high = bytes.endIndex
        while low < high {
            let middle = bytes.index(low, offsetBy: bytes.distance(from: low, to: high) / 2)
            let before = bytes[low..<middle].lastIndex(where: isSeparator)
            let start = before.map { bytes.index(after: $0) } ?? low
            let end = bytes[middle..<high].firstIndex(where: isSeparator) ?? high
            let entry = bytes[start..<end]
            if entry.lexicographicallyPrecedes(folded) {
                low = end == high ? high : bytes.index(after: end)
            } else if folded.elementsEqual(entry) {
                // Between two separators there is nothing, which is no password.
                return !entry.isEmpty
            } else {
                high = start
            }
        }
        return false
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n")
    }
}
