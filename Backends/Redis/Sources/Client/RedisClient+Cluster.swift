import GatehouseDatastore
import NIOCore
import Synchronization

// Which server a request goes to, and what becomes of one that went to the wrong one.

extension RedisClient {
    /// How many servers are known at most: more than any cluster has.
    private static let greatestServerCount = 1_000

    /// How long a server that should know the cluster may take to say so, while others could be asked.
    private static let patience: Duration = .milliseconds(300)

    /// Learns from an error, and says what to do about it.
    func react(to error: RedisServerError, on lane: RedisLane, at target: RedisNode) -> Reaction {
        if let (slot, host, port) = error.redirection {
            let from = endpoint(of: target)
            guard let host = host.isEmpty ? from?.host : host else { return .wait }
            let server = RedisAddress.Endpoint(host: host, port: port)
            guard error.code == "MOVED" else {
                return self.server(at: server).map { .retry(at: $0, asking: true) } ?? .fail
            }
            state.withLock { state in
                // Who may not ask what the server is learns here that it is a cluster's.
                state.map = state.map ?? ClusterMap()
                state.map?.move(slot, to: server)
            }
            learnSoon()
            return self.server(at: server).map { .retry(at: $0, asking: false) } ?? .fail
        }
        switch error.code {
        case "READONLY":
            lane.renounce()
            return .wait
        case "LOADING", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "BUSY": return .wait
        case "ERR" where error.isOfMovedKey: return .wait
        default: return .fail
        }
    }

    // MARK: - Servers

    /// The server that has a slot.
    func server(of slot: @autoclosure () -> Int) -> RedisNode {
        state.withLock { state in state.map?.owner(of: slot()).flatMap { state.servers[$0] } } ?? home
    }

    private func endpoint(of server: RedisNode) -> RedisAddress.Endpoint? {
        state.withLock { state in state.servers.first { $0.value === server }?.key } ?? address.endpoints.first
    }

    /// The server at an address, which is connected to if it is not known; nil if the store is closed, or knows too many.
    func server(at endpoint: RedisAddress.Endpoint) -> RedisNode? {
        state.withLock { state in
            if state.isClosed { return nil }
            if let server = state.servers[endpoint] { return server }
            guard state.servers.count < Self.greatestServerCount else { return nil }
            let server = makeServer(at: endpoint)
            state.servers[endpoint] = server
            return server
        }
    }

    private func makeServer(at endpoint: RedisAddress.Endpoint) -> RedisNode {
        let settings = LaneSettings(
            configuration: configuration,
            credentials: address.credentials,
            database: 0,
            tls: tls,
            mustBeMaster: false,
            place: .known { endpoint },
            onTrouble: { [onTrouble] in onTrouble.send() },
            metrics: metrics,
            random: random
        )
        return RedisNode(settings, connectionCount: configuration.connectionCount, on: group)
    }

    /// Whether the servers are a cluster's.
    var isInCluster: Bool { state.withLock { $0.map != nil } }

    /// A slot of each server that has any; the first slot if there is one server.
    ///
    /// - Parameter candidates: The slots to choose from; nil for all.
    func serverSlots(among candidates: some Sequence<Int> = 0..<ClusterSlot.count) -> [Int] {
        guard let map = state.withLock(\.map) else { return candidates.first { _ in true }.map { [$0] } ?? [] }
        var seen: Set<RedisAddress.Endpoint> = []
        return candidates.filter { slot in
            guard seen.count < map.masters.count, let owner = map.owner(of: slot) else { return false }
            return seen.insert(owner).inserted
        }
    }

    // MARK: - The cluster's map

    /// Asks the cluster who has which slots, and goes by that from now on.
    ///
    /// - Throws: ``GatehouseDatastore/StoreError`` with code `unavailable` if nobody could say.
    func learn() async throws(StoreError) {
        // Told of every failure from here on; a server that stays away is asked about again with each attempt.
        onTrouble.set { [weak self] in self?.learnSoon() }
        let known = state.withLock { Array($0.servers) }
        // Not always the same one first, which may be the one that fails.
        let first = known.isEmpty ? 0 : Int(random() % UInt64(known.count))
        let candidates =
            (known[first...] + known[..<first]).map { ($0.value, $0.key) }
            + (address.endpoints.first.map { [(home, $0)] } ?? [])
        let patience = known.isEmpty ? configuration.queueDeadline : Self.patience
        let bytes = try RedisCommand("CLUSTER", "SLOTS").encoded()
        for (server, endpoint) in candidates {
            let deadline = NIODeadline.now() + TimeAmount(patience)
            let request = RedisRequest(bytes, isRead: true, queueDeadline: deadline)
            guard case .reply(let reply) = await request.send(on: server.lane),
                let map = ClusterMap(reply, from: endpoint)
            else { continue }
            return adopt(map)
        }
        throw StoreError(.unavailable(retryable: true), "No server of the cluster says who has which keys.")
    }

    private func adopt(_ map: ClusterMap) {
        let gone = state.withLock { state -> [RedisNode] in
            if state.isClosed { return [] }
            state.map = map
            for master in map.masters where state.servers[master] == nil {
                state.servers[master] = makeServer(at: master)
            }
            let gone = state.servers.filter { !map.masters.contains($0.key) }
            for endpoint in gone.keys { state.servers[endpoint] = nil }
            return Array(gone.values)
        }
        for server in gone { server.close(settling: .withdrawn) }
    }

    /// Asks in the background, unless that is happening.
    private func learnSoon() {
        let isFirst = state.withLock { state in
            guard !state.isLearning, !state.isClosed, state.map != nil else { return false }
            state.isLearning = true
            return true
        }
        guard isFirst else { return }
        Task { [weak self] in
            try? await self?.learn()
            // What comes at once again is as a rule the same trouble.
            try? await Task.sleep(for: .milliseconds(50))
            self?.state.withLock { $0.isLearning = false }
        }
    }
}
