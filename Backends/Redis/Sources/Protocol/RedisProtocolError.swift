/// Bytes that are no reply came from a server, or more of them than a reply can have.
struct RedisProtocolError: Error, CustomStringConvertible {
    /// What is wrong with them.
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }

    var description: String { "the server does not speak Redis's protocol: \(reason)" }
}
