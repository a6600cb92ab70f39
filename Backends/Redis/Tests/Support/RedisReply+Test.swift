@testable import GatehouseRedis

extension RedisReply {
    /// The bytes of a text.
    static func bytes(_ text: String) -> RedisReply { .bytes(Array(text.utf8)) }

    /// The error of a line.
    static func error(_ line: String) -> RedisReply { .error(RedisServerError(line.utf8)) }

    /// The reply as a server sends it.
    var wire: [UInt8] {
        switch self {
        case .null: Array("$-1\r\n".utf8)
        case .status(let text): Array("+\(text)\r\n".utf8)
        case .integer(let number): Array(":\(number)\r\n".utf8)
        case .bytes(let bytes): Array("$\(bytes.count)\r\n".utf8) + bytes + Array("\r\n".utf8)
        case .array(let replies): Array("*\(replies.count)\r\n".utf8) + replies.flatMap(\.wire)
        case .error(let error): Array("-\(error.message)\r\n".utf8)
        }
    }
}
