/// Whole numbers in base 62: digits, capitals, small letters.
enum Base62 {
    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    /// Writes the number that bytes are, most significant first, with zeros in front up to a length.
    static func encode(_ bytes: [UInt8], length: Int) -> String {
        var number = bytes
        var digits: [UInt8] = []
        for _ in 0..<length {
            var remainder: UInt32 = 0
            for index in number.indices {
                let value = remainder << 8 | UInt32(number[index])
                number[index] = UInt8(truncatingIfNeeded: value / 62)
                remainder = value % 62
            }
            digits.append(alphabet[Int(remainder)])
        }
        return String(decoding: digits.reversed(), as: UTF8.self)
    }

    /// Reads a number as so many bytes, most significant first; nil if it has another character or is too great.
    static func decode(_ digits: some Sequence<UInt8>, _ byteCount: Int) -> [UInt8]? {
        var number = [UInt8](repeating: 0, count: byteCount)
        for digit in digits {
            guard var carry = value(of: digit) else { return nil }
            for index in number.indices.reversed() {
                carry += UInt32(number[index]) * 62
                number[index] = UInt8(truncatingIfNeeded: carry)
                carry >>= 8
            }
            guard carry == 0 else { return nil }
        }
        return number
    }

    /// What a digit is worth; nil if it is none.
    static func value(of character: UInt8) -> UInt32? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0"))
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A")) + 10
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a")) + 36
        default: nil
        }
    }
}
