import GatehouseDatastore
import NIOCore

/// Asks sentinels which server is the master of a group.
///
/// Source: Redis documentation, "Guidelines for Redis clients with support for Redis Sentinel".
final class MasterFinder: Sendable {
    private let name: String
    private let makeSettings: @Sendable (RedisAddress.Endpoint) -> LaneSettings
    private let group: any EventLoopGroup
    private let sentinels: [RedisAddress.Endpoint]

    /// - Parameters:
    ///   - name: The name of the group.
    ///   - sentinels: Who may know.
    ///   - group: The event loops.
    ///   - makeSettings: How to speak to a sentinel.
    init(
        _ name: String,
        sentinels: [RedisAddress.Endpoint],
        on group: any EventLoopGroup,
        makeSettings: @escaping @Sendable (RedisAddress.Endpoint) -> LaneSettings
    ) {
        self.name = name
        self.group = group
        self.makeSettings = makeSettings
        self.sentinels = sentinels
    }

    /// Returns where the master is, as the first sentinel says that answers.
    ///
    /// All are asked at once: one that died together with the master must cost no time.
    func find() async throws(RedisFailure) -> RedisAddress.Endpoint {
        let result = await withTaskGroup(of: Result<RedisAddress.Endpoint, RedisFailure>.self) { group in
            for sentinel in sentinels { group.addTask { await self.ask(sentinel) } }
            var failure = RedisFailure.noMaster("none was asked")
            for await answer in group {
                switch answer {
                case .success:
                    group.cancelAll()
                    return answer
                case .failure(let reason): failure = .noMaster(reason.description)
                }
            }
            return .failure(failure)
        }
        return try result.get()
    }

    private func ask(_ sentinel: RedisAddress.Endpoint) async -> Result<RedisAddress.Endpoint, RedisFailure> {
        let settings = makeSettings(sentinel)
        let command = RedisCommand("SENTINEL", "GET-MASTER-ADDR-BY-NAME", name)
        guard let bytes = try? command.encoded() else { return .failure(.slowToConnect) }
        let lane = RedisLane(settings, on: group.next())
        defer { lane.close(settling: .withdrawn) }
        let deadline = NIODeadline.now() + TimeAmount(settings.configuration.connectDeadline)
        switch await RedisRequest(bytes, isRead: true, queueDeadline: deadline).send(on: lane) {
        case .reply(let reply):
            guard let parts = reply.array, parts.count == 2, let host = parts[0].text, !host.isEmpty,
                let port = parts[1].text.flatMap({ Int($0) }), (1...65_535).contains(port)
            else { return .failure(.noMaster("\(sentinel.host):\(sentinel.port) knows no group of this name")) }
            return .success(RedisAddress.Endpoint(host: host, port: port))
        case .lost(let failure): return .failure(failure)
        case .refused(let error): return .failure(error.cause as? RedisFailure ?? .broken(error))
        case .withdrawn: return .failure(.abandoned)
        }
    }
}
