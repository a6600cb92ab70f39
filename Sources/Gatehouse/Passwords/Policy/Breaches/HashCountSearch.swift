/// Finds a digest in a sorted list of lines `HASH:COUNT` of which it reads as little as it can.
///
/// Nothing is trusted: each line it looks at has to be of the form and to stand in order, so that a damaged list is an
/// error and not an answer.
struct HashCountSearch {
    /// Reads bytes from a place on, fewer only at the end.
    typealias Reader = (_ offset: Int, _ count: Int) throws -> [UInt8]

    /// Below this many bytes lines are read one after another.
    private static let block = 512
    private static let digitCount = 40

    private let size: Int
    private let read: Reader

    /// Makes a search.
    ///
    /// - Parameters:
    ///   - size: The length of the list in bytes.
    ///   - read: Reads from it.
    init(size: Int, read: @escaping Reader) {
        self.size = size
        self.read = read
    }

    /// Returns the count beside a digest; nil if the list does not have it.
    ///
    /// - Parameter digits: The forty digits' values.
    /// - Throws: ``PasswordScreeningError`` with code `malformed`, and what the reader throws.
    func count(of digits: [UInt8]) throws -> UInt64? {
        // Lines before `low` are lesser, lines from `high` on are greater; both are the beginnings of lines.
        var low = 0
        var high = size
        var bounds: (lower: [UInt8]?, upper: [UInt8]?) = (nil, nil)
        while high - low > Self.block {
            let found = try line(after: low + (high - low) / 2)
            try Self.requireOrder(bounds.lower, found, bounds.upper)
            if found.digits == digits { return found.line.count }
            if found.digits.lexicographicallyPrecedes(digits) {
                low = found.next
                bounds.lower = found.digits
            } else {
                high = found.start
                bounds.upper = found.digits
            }
        }
        for found in try lines(from: low, to: high) {
            try Self.requireOrder(bounds.lower, found, bounds.upper)
            if found.digits == digits { return found.line.count }
            bounds.lower = found.digits
        }
        return nil
    }

    /// Reads the first line, the last, and some between, and refuses a list that cannot be what it should.
    ///
    /// The digests of SHA-1 spread evenly, so that a list of so many lines that does not come near enough to the last
    /// digest there could be was cut.
    ///
    /// - Throws: ``PasswordScreeningError`` with code `malformed`, and what the reader throws.
    func inspect() throws {
        guard size > 0 else { throw Self.malformed("It is empty.") }
        let first = try line(at: 0)
        let last = try lastLine()
        var previous: [UInt8]?
        // A list of one line has it at both ends.
        for found in try [first] + probes() + (last.start == first.start ? [] : [last]) {
            try Self.requireOrder(previous, found, nil)
            previous = found.digits
        }
        let leastCount = Double(size / HashCountLine.longest)
        let missing = 1 - Self.fraction(of: last.digits)
        // With n lines the chance of a gap of 64/n is e^-64.
        guard missing * leastCount < 64, Self.fraction(of: first.digits) * leastCount < 64 else {
            throw Self.malformed("It does not go from the first digests to the last: it was cut.")
        }
    }

    private func probes() throws -> [Found] {
        let count = 256
        guard size > count * HashCountLine.longest * 2 else { return [] }
        return try (1..<count).map { try line(after: size / count * $0) }
    }

    // MARK: - Lines

    private struct Found {
        let line: HashCountLine
        /// Where it begins.
        let start: Int
        /// Where the next one begins.
        let next: Int

        var digits: [UInt8] { line.digits }
    }

    /// The first line that begins after a place, which has to be followed by one.
    private func line(after offset: Int) throws -> Found {
        let bytes = try read(offset, HashCountLine.longest)
        guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { throw Self.malformedLine(at: offset) }
        return try line(at: offset + end + 1)
    }

    private func line(at start: Int) throws -> Found {
        let bytes = try read(start, HashCountLine.longest)
        let end = bytes.firstIndex(of: UInt8(ascii: "\n"))
        // Only the last line may have no end.
        guard end != nil || start + bytes.count == size,
            let line = HashCountLine(bytes[..<(end ?? bytes.endIndex)], digitCount: Self.digitCount)
        else { throw Self.malformedLine(at: start) }
        return Found(line: line, start: start, next: start + (end.map { $0 + 1 } ?? bytes.count))
    }

    private func lastLine() throws -> Found {
        let offset = max(size - HashCountLine.longest - 1, 0)
        let bytes = try read(offset, size - offset)
        let end = bytes.last == UInt8(ascii: "\n") ? bytes.endIndex - 1 : bytes.endIndex
        let start = bytes[..<end].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.startIndex
        guard start > bytes.startIndex || offset == 0 else { throw Self.malformedLine(at: offset) }
        return try line(at: offset + start)
    }

    private func lines(from low: Int, to high: Int) throws -> [Found] {
        let bytes = try read(low, high - low)
        guard bytes.count == high - low else { throw Self.malformed("It is shorter than it was.") }
        var lines: [Found] = []
        var start = bytes.startIndex
        while start < bytes.endIndex {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n"))
            guard end != nil || high == size,
                let line = HashCountLine(bytes[start..<(end ?? bytes.endIndex)], digitCount: Self.digitCount)
            else { throw Self.malformedLine(at: low + start) }
            let next = end.map { $0 + 1 } ?? bytes.endIndex
            lines.append(Found(line: line, start: low + start, next: low + next))
            start = next
        }
        return lines
    }

    // MARK: - Judging

    private static func requireOrder(_ lower: [UInt8]?, _ found: Found, _ upper: [UInt8]?) throws {
        guard lower.map({ $0.lexicographicallyPrecedes(found.digits) }) ?? true,
            upper.map({ found.digits.lexicographicallyPrecedes($0) }) ?? true
        else {
            throw malformed("The line at byte \(found.start) is out of order: lines must be sorted by hash.")
        }
    }

    /// Where a digest stands among all there could be, from 0 to 1.
    private static func fraction(of digits: [UInt8]) -> Double {
        digits.prefix(13).reversed().reduce(0) { ($0 + Double($1)) / 16 }
    }

    private static func malformedLine(at offset: Int) -> PasswordScreeningError {
        malformed("There is no line HASH:COUNT at byte \(offset), with 40 hexadecimal digits of a SHA-1.")
    }

    private static func malformed(_ summary: String) -> PasswordScreeningError {
        PasswordScreeningError(.malformed, "The list of breached passwords is damaged. \(summary)")
    }
}
