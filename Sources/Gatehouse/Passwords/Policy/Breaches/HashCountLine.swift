/// One line of a list of breached passwords: hexadecimal digits of a SHA-1, a colon, and how often it was found.
///
/// That is how the service Have I Been Pwned answers a range query, with 35 digits a line, and how its downloader writes a
/// file, with 40. The end of a line is LF or CRLF.
package struct HashCountLine: Equatable {
    /// The most bytes a line can have, its end included.
    package static let longest = 40 + 1 + 10 + 2

    /// The digits' values, one a byte: 0 to 15.
    package let digits: [UInt8]

    /// How often the password was found; 0 for a line that is there to pad an answer.
    package let count: UInt64

    /// Reads a line without its LF; nil if it is not of the form.
    ///
    /// - Parameters:
    ///   - line: The bytes, with or without a CR at the end.
    ///   - digitCount: How many digits it has to have.
    package init?(_ line: some BidirectionalCollection<UInt8>, digitCount: Int) {
        let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line[...]
        let colon = line.index(line.startIndex, offsetBy: digitCount, limitedBy: line.endIndex)
        guard let colon, colon < line.endIndex, line[colon] == UInt8(ascii: ":") else { return nil }
        let digits = line[..<colon].compactMap(Self.value)
        let number = line[line.index(after: colon)...]
        guard digits.count == digitCount, (1...10).contains(number.count),
            number.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        self.digits = digits
        // Ten digits are far within 64 bits.
        count = number.reduce(0) { $0 * 10 + UInt64($1 - UInt8(ascii: "0")) }
    }

    /// The digits of a digest.
    package static func digits(of digest: some Sequence<UInt8>) -> [UInt8] {
        digest.flatMap { [$0 >> 4, $0 & 0xF] }
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
