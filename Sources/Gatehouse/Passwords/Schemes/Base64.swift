/// Base64 as hashes have it (RFC 4648 §4), without padding; ``HashScanner`` reads it.
enum Base64 {
    /// Writes bytes with the letters `+` and `/`.
    static func encode(_ bytes: [UInt8]) -> String {
        String(
            decoding: Base64URL.encode(bytes).utf8.map { byte in
                switch byte {
                case UInt8(ascii: "-"): UInt8(ascii: "+")
                case UInt8(ascii: "_"): UInt8(ascii: "/")
                default: byte
                }
            },
            as: UTF8.self
        )
    }

    /// Writes bytes with the letters `.` and `/`, as passlib does for PBKDF2.
    static func encodeAdapted(_ bytes: [UInt8]) -> String {
        String(encode(bytes).map { $0 == "+" ? "." : $0 })
    }
}
