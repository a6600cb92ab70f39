/// An error that a server sent, such as `LOADING Redis is loading the dataset in memory`.
struct RedisServerError: Error, Hashable, Sendable {
    /// The first word, such as `LOADING`: the only part that is made to be judged by programs.
    let code: String

    /// The line as the server sent it, at most 512 bytes of it, without the keys and values that some errors quote.
    let message: String

    /// Reads the line of an error, without the `-` at its beginning.
    init(_ line: some Collection<UInt8>) {
        let text = String(decoding: line.prefix(512), as: UTF8.self)
        // `ERR unknown command 'X', with args beginning with: …` quotes what it was sent.
        message = String(text[..<(text.firstRange(of: ", with args")?.lowerBound ?? text.endIndex)])
        let word = String(text.prefix { $0 != " " })
        // A script's error comes behind words of the server's own; from Redis 7 on, those of its commands do not.
        guard word == "ERR", text.contains("script") else {
            code = word
            return
        }
        // That of a command that was not even begun still has the `-` with which errors are sent.
        code = Self.codesInScripts.first { text.contains(" \($0) ") || text.contains(" -\($0) ") } ?? word
    }

    private static let codesInScripts = ["READONLY", "OOM", "WRONGTYPE", "MISCONF", "NOREPLICAS", "CLUSTERDOWN"]

    /// Whether a script met a key that has moved to another server already, before it changed anything.
    var isOfMovedKey: Bool { code == "ERR" && message.contains("non local key") }

    /// Where a cluster says that a key is: nil if the error does not say so.
    ///
    /// - Returns: The slot, the host, which is empty if it is the host that was asked, and the port.
    var redirection: (slot: Int, host: String, port: Int)? {
        guard code == "MOVED" || code == "ASK" else { return nil }
        let words = message.split(separator: " ")
        guard words.count == 3, let slot = Int(words[1]), (0..<ClusterSlot.count).contains(slot),
            let colon = words[2].lastIndex(of: ":"), let port = Int(words[2][words[2].index(after: colon)...]),
            (1...65_535).contains(port)
        else { return nil }
        // An unknown name is said as `?`.
        let host = words[2][..<colon]
        return (slot, host == "?" ? "" : String(host), port)
    }
}

extension RedisServerError: CustomStringConvertible {
    /// The line.
    var description: String { "the server answered \(message)" }
}
