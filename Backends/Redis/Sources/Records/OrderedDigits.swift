import GatehouseDatastore

/// Numbers as the scripts compare them: as text, since numbers of Lua 5.1 are exact up to 2^53 only.
enum OrderedDigits {
    /// How many digits a number has.
    static let count = 20

    /// Returns a number as twenty digits, so that texts compare as their numbers do.
    ///
    /// It is 2^63 more than the number, which makes it positive. Digits compare alike in every locale that a server may
    /// have; letters and other bytes do not.
    static func of(_ number: Int64) -> [UInt8] {
        var digits = [UInt8](repeating: UInt8(ascii: "0"), count: count)
        var rest = UInt64(bitPattern: number) ^ (1 << 63)
        var index = count - 1
        while rest > 0, index >= 0 {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            digits[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
            rest = quotient
            index -= 1
        }
        return digits
    }

    /// Reads twenty digits; nil for anything else.
    static func number(_ digits: some Collection<UInt8>) -> Int64? {
        guard digits.count == count else { return nil }
        var value: UInt64 = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carried) = product.addingReportingOverflow(UInt64(digit - UInt8(ascii: "0")))
            if overflow || carried { return nil }
            value = sum
        }
        return Int64(bitPattern: value ^ (1 << 63))
    }
}

extension Timestamp {
    /// The microseconds as the scripts compare them.
    var digits: [UInt8] { OrderedDigits.of(microseconds) }
}

extension FixedWidthInteger {
    /// The bytes, the most significant first.
    var bigEndianBytes: [UInt8] {
        (0..<Self.bitWidth / 8).map { UInt8(truncatingIfNeeded: self >> (Self.bitWidth - 8 - 8 * $0)) }
    }
}
