import GatehouseDatastore
import Logging
import Metrics
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// Sends commands to the server that has their key, and sends them again where that is safe.
///
/// What changes something is sent again only when the server said that it changed nothing.
final class RedisClient: Sendable {
    private struct State {
        /// Who has which slot; nil if the server is no cluster's.
        var map: ClusterMap?
        var servers: [RedisAddress.Endpoint: RedisServer] = [:]
        var isLearning = false
        var isClosed = false
    }

    private enum Reaction {
        case retry(at: RedisServer, asking: Bool)
        case wait
        case fail
    }

    let configuration: RedisConfiguration
    let metrics: RedisMetrics
    private let address: RedisAddress
    private let group: any EventLoopGroup
    private let tls: NIOSSLContext?
    private let random: @Sendable () -> UInt64
    /// The server named by the address; in a cluster one of those named, whichever answers.
    private let home: RedisServer
    private let state = Mutex(State())
    /// Told when a server of the cluster fails, so that somebody asks who has its slots now.
    private let onTrouble: TroubleSignal

    /// - Throws: ``GatehouseDatastore/StoreError`` with code `unavailable(retryable: false)` if the certificates to trust
    ///   cannot be read.
    init(
        _ address: RedisAddress,
        _ configuration: RedisConfiguration,
        random: @escaping @Sendable () -> UInt64
    ) throws(StoreError) {
        self.address = address
        self.configuration = configuration
        self.random = random
        metrics = RedisMetrics(configuration.metrics)
        group = configuration.eventLoopGroup ?? MultiThreadedEventLoopGroup.singleton
        tls = try Self.makeTLS(address)
        onTrouble = TroubleSignal()
        let settings = Self.makeSettings(address, configuration, tls, metrics, random, group)
        home = RedisServer(settings, connectionCount: configuration.connectionCount, on: group)
    }

    // MARK: - Commands

    /// Sends a command and returns the reply, which is no error but `NOSCRIPT`.
    ///
    /// - Parameters:
    ///   - command: The command.
    ///   - slot: The slot of its keys.
    ///   - isRead: Whether it changes nothing, so that it may be sent again when nobody knows whether it was carried out.
    /// - Throws: ``GatehouseDatastore/StoreError`` with code `unavailable`, `timedOut`, `indeterminate` or `corrupt`.
    func run(_ command: RedisCommand, slot: Int, isRead: Bool) async throws(StoreError) -> RedisReply {
        let bytes = try command.encoded()
        let deadline = NIODeadline.now() + TimeAmount(configuration.queueDeadline)
        var target = server(of: slot)
        var isAsking = false
        var pause = Duration.milliseconds(10)
        var redirectionCount = 0
        while true {
            let lane = target.lane
            let request = RedisRequest(
                isAsking ? Self.asking + bytes : bytes,
                skippedReplies: isAsking ? 1 : 0,
                isRead: isRead,
                queueDeadline: deadline
            )
            var mustWait = false
            switch await request.send(on: lane) {
            case .reply(.error(let error)):
                if error.code == "NOSCRIPT" { return .error(error) }
                switch react(to: error, on: lane, at: target) {
                case .retry(let other, let asking):
                    metrics.redirections.increment()
                    (target, isAsking) = (other, asking)
                    redirectionCount += 1
                    // Servers that send each other's way agree in a moment, or never.
                    mustWait = redirectionCount > Self.greatestRedirectionCount
                case .wait: mustWait = true
                case .fail: throw StoreError(error)
                }
                if NIODeadline.now() >= deadline { throw StoreError(error) }
            case .reply(let reply): return reply
            case .refused(let error): throw error
            case .lost(let failure):
                guard isRead, NIODeadline.now() < deadline else { throw .notAnswered(failure, isRead: isRead) }
                (target, isAsking) = (server(of: slot), false)
            case .withdrawn:
                if isClosed { throw .closed }
                if NIODeadline.now() >= deadline { throw .notSent(.abandoned) }
                mustWait = true
            }
            if mustWait {
                redirectionCount = 0
                do { try await Task.sleep(for: pause) } catch { throw .cancelled }
                pause = min(pause * 2, .milliseconds(100))
                (target, isAsking) = (server(of: slot), false)
            }
        }
    }

    /// Runs a script, which is sent whole only if the server does not know it.
    ///
    /// - Parameters:
    ///   - script: The script.
    ///   - keys: Its keys, all in one slot.
    ///   - arguments: Its arguments.
    func run(_ script: Script, keys: [[UInt8]], _ arguments: [[UInt8]]) async throws(StoreError) -> RedisReply {
        let slot = ClusterSlot.slot(of: keys.first ?? [])
        let reply = try await run(
            script.call("EVALSHA", script.digest, keys, arguments),
            slot: slot,
            isRead: script.isRead
        )
        guard case .error = reply else { return reply }
        metrics.reloads.increment()
        let second = try await run(script.call("EVAL", script.text, keys, arguments), slot: slot, isRead: script.isRead)
        if case .error(let error) = second { throw StoreError(error) }
        return second
    }

    /// How many redirections are followed without a pause.
    private static let greatestRedirectionCount = 5

    /// How many servers are known at most: more than any cluster has.
    private static let greatestServerCount = 1_000

    /// What goes before a request that a redirection sends to a server that is about to get the slot.
    private static let asking = Array("*1\r\n$6\r\nASKING\r\n".utf8)

    private func react(to error: RedisServerError, on lane: RedisLane, at target: RedisServer) -> Reaction {
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
        // A script met a key that has moved to another server already, before it changed anything.
        case "ERR" where error.message.contains("non local key"): return .wait
        default: return .fail
        }
    }

    // MARK: - Servers

    /// The server that has a slot.
    private func server(of slot: Int) -> RedisServer {
        state.withLock { state in state.map?.owner(of: slot).flatMap { state.servers[$0] } } ?? home
    }

    private func endpoint(of server: RedisServer) -> RedisAddress.Endpoint? {
        state.withLock { state in state.servers.first { $0.value === server }?.key } ?? address.endpoints.first
    }

    /// The server at an address, which is connected to if it is not known; nil if the store is closed, or knows too many.
    private func server(at endpoint: RedisAddress.Endpoint) -> RedisServer? {
        state.withLock { state in
            if state.isClosed { return nil }
            if let server = state.servers[endpoint] { return server }
            guard state.servers.count < Self.greatestServerCount else { return nil }
            let server = makeServer(at: endpoint)
            state.servers[endpoint] = server
            return server
        }
    }

    private func makeServer(at endpoint: RedisAddress.Endpoint) -> RedisServer {
        let settings = LaneSettings(
            configuration: configuration,
            credentials: address.credentials,
            database: 0,
            tls: tls,
            mustBeMaster: false,
            findServer: { endpoint },
            onTrouble: { [onTrouble] in onTrouble.send() },
            metrics: metrics,
            random: random
        )
        return RedisServer(settings, connectionCount: configuration.connectionCount, on: group)
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
        let patience = known.isEmpty ? configuration.queueDeadline : .milliseconds(300)
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
        let gone = state.withLock { state -> [RedisServer] in
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

    // MARK: - The end

    private var isClosed: Bool { state.withLock(\.isClosed) }

    /// Refuses what waits, lets end what is under way, and closes the connections, without waiting for that.
    @discardableResult
    func beginClosing() -> [RedisServer] {
        let servers = state.withLock { state in
            state.isClosed = true
            return Array(state.servers.values)
        }
        for server in servers + [home] { server.close(settling: .refused(.closed)) }
        return servers + [home]
    }

    /// Does what ``beginClosing()`` does, and returns when the connections are closed.
    func close() async {
        for server in beginClosing() { await server.untilClosed() }
    }
}

/// Tells one listener of trouble; it is there before the listener.
private final class TroubleSignal: Sendable {
    private let listener = Mutex<(@Sendable () -> Void)?>(nil)

    func set(_ listener: @escaping @Sendable () -> Void) {
        self.listener.withLock { $0 = listener }
    }

    func send() {
        listener.withLock(\.self)?()
    }
}
