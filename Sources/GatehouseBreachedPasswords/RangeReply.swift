import Gatehouse
import NIOCore

/// An answer to a range query: lines `SUFFIX:COUNT`, 35 digits each, some of them padding with a count of 0.
struct RangeReply {
    private static let digitCount = 35

    private let lines: [HashCountLine]

    /// Reads an answer.
    ///
    /// - Throws: `PasswordScreeningError` with code `malformed` if a line is not of the form, or there is none: every range
    ///   of Have I Been Pwned has some, so an empty answer is not one.
    init(_ body: ByteBuffer) throws(PasswordScreeningError) {
        var pieces = body.readableBytesView.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        // After the last line's end there is nothing.
        if pieces.last?.isEmpty == true { pieces.removeLast() }
        lines = pieces.compactMap { HashCountLine($0, digitCount: Self.digitCount) }
        guard !lines.isEmpty, lines.count == pieces.count else {
            throw PasswordScreeningError(.malformed, "The service's answer is not made of lines SUFFIX:COUNT.")
        }
    }

    /// Returns how often the password with a suffix was found; 0 if it is not there.
    func count(of suffix: some Sequence<UInt8>) -> UInt64 {
        lines.first { $0.digits.elementsEqual(suffix) }?.count ?? 0
    }
}
