/// Reads `application/x-www-form-urlencoded` bodies (WHATWG URL Standard §5.1), strictly.
enum FormDecoder {
    /// Returns the fields.
    ///
    /// A name that comes twice, a broken escape, broken UTF-8 and U+0000 are errors.
    static func fields(_ bytes: [UInt8]) throws(InputError) -> [String: JSONValue] {
        var fields: [String: JSONValue] = [:]
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            guard fields.count < StrictJSON.maximumCount else { throw .malformed }
            let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            let name = try decode(pair[..<equals])
            let value = try decode(pair[equals...].dropFirst())
            guard fields.updateValue(.string(value), forKey: name) == nil else { throw .malformed }
        }
        return fields
    }

    private static func decode(_ bytes: ArraySlice<UInt8>) throws(InputError) -> String {
        var output: [UInt8] = []
        var index = bytes.startIndex
        while index < bytes.endIndex {
            switch bytes[index] {
            case UInt8(ascii: "+"): output.append(0x20)
            case UInt8(ascii: "%"):
                guard bytes.endIndex - index > 2, let high = digit(bytes[index + 1]), let low = digit(bytes[index + 2])
                else { throw .malformed }
                output.append(high << 4 | low)
                index += 2
            case let byte: output.append(byte)
            }
            index += 1
        }
        guard !output.contains(0), let text = String(validating: output, as: UTF8.self) else { throw .malformed }
        return text
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
