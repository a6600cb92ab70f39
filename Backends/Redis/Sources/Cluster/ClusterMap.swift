/// Which server has which slots of a cluster, as its nodes say.
struct ClusterMap: Equatable, Sendable {
    /// A server for each slot: an index into ``masters``; nil if nobody has it.
    private var owners: [Int?] = Array(repeating: nil, count: ClusterSlot.count)

    /// The servers that have slots, and any that a redirection named.
    private(set) var masters: [RedisAddress.Endpoint] = []

    /// Makes a map that knows nothing.
    init() {}

    /// Reads the reply to `CLUSTER SLOTS`: for each range its first and last slot and its servers, the master first, each
    /// with host and port.
    ///
    /// - Parameters:
    ///   - reply: The reply.
    ///   - source: Who sent it: a host that is not said is its.
    /// - Returns: Nil if it is no such reply, or no slot has a server.
    init?(_ reply: RedisReply, from source: RedisAddress.Endpoint) {
        guard let ranges = reply.array else { return nil }
        for range in ranges {
            guard let parts = range.array, parts.count >= 3, let first = parts[0].integer.flatMap({ Int(exactly: $0) }),
                let last = parts[1].integer.flatMap({ Int(exactly: $0) }), first >= 0, first <= last,
                last < ClusterSlot.count, let server = parts[2].array, server.count >= 2,
                let port = server[1].integer.flatMap({ Int(exactly: $0) }), (1...65_535).contains(port)
            else { return nil }
            // An unknown host is said as `?`, as nothing, or as an empty text.
            let host = server[0].text ?? ""
            let isKnown = !host.isEmpty && host != "?"
            let index = index(of: RedisAddress.Endpoint(host: isKnown ? host : source.host, port: port))
            for slot in first...last { owners[slot] = index }
        }
        if masters.isEmpty { return nil }
    }

    /// Returns who has a slot; nil if nobody is known to.
    func owner(of slot: Int) -> RedisAddress.Endpoint? {
        guard owners.indices.contains(slot), let index = owners[slot] else { return nil }
        return masters[index]
    }

    /// Notes what a redirection said.
    mutating func move(_ slot: Int, to server: RedisAddress.Endpoint) {
        guard owners.indices.contains(slot) else { return }
        owners[slot] = index(of: server)
    }

    private mutating func index(of server: RedisAddress.Endpoint) -> Int {
        if let index = masters.firstIndex(of: server) { return index }
        masters.append(server)
        return masters.count - 1
    }
}
