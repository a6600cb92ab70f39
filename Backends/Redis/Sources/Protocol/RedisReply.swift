/// What a server answered to one request.
enum RedisReply: Hashable, Sendable {
    /// There is no such value.
    case null
    /// A short word, such as `OK`.
    case status(String)
    /// A whole number.
    case integer(Int64)
    /// Bytes.
    case bytes([UInt8])
    /// Replies in an order.
    case array([RedisReply])
    /// The server refused.
    case error(RedisServerError)
}

extension RedisReply {
    /// The bytes, or nil if it is no bytes.
    var bytes: [UInt8]? {
        guard case .bytes(let bytes) = self else { return nil }
        return bytes
    }

    /// The text of bytes or of a status, with what is not UTF-8 replaced; nil if it is neither.
    var text: String? {
        switch self {
        case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
        case .status(let text): text
        case .null, .integer, .array, .error: nil
        }
    }

    /// The number, or nil if it is no number.
    var integer: Int64? {
        guard case .integer(let number) = self else { return nil }
        return number
    }

    /// The replies of an array, or nil if it is none.
    var array: [RedisReply]? {
        guard case .array(let replies) = self else { return nil }
        return replies
    }
}
