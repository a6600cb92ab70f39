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
    /// What is known of the servers.
    struct State {
        /// Who has which slot; nil if the server is no cluster's.
        var map: ClusterMap?
        var servers: [RedisAddress.Endpoint: RedisNode] = [:]
        var isLearning = false
        var isClosed = false
    }

    /// What to do about an error.
    enum Reaction {
        /// Send the request to this server, after `ASKING` or not.
        case retry(at: RedisNode, asking: Bool)
        /// Send it again after a pause.
        case wait
        /// Give up.
        case fail
    }

    let configuration: RedisConfiguration
    let metrics: RedisMetrics
    let address: RedisAddress
    let group: any EventLoopGroup
    let tls: NIOSSLContext?
    let random: @Sendable () -> UInt64
    /// The server named by the address; in a cluster one of those named, whichever answers.
    let home: RedisNode
    let state = Mutex(State())
    /// Told when a server of the cluster fails, so that somebody asks who has its slots now.
    let onTrouble: TroubleSignal

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
        home = RedisNode(settings, connectionCount: configuration.connectionCount, on: group)
    }

    // MARK: - Commands

    /// Sends a command and returns the reply, which is no error but `NOSCRIPT`.
    ///
    /// - Parameters:
    ///   - command: The command.
    ///   - slot: The slot of its keys; it is not asked for where there is no cluster.
    ///   - isRead: Whether it changes nothing, so that it may be sent again when nobody knows whether it was carried out.
    ///   - namesEveryKey: Whether it uses no keys but those that it names, so that it may run where its slot moves to.
    ///   - deadline: Until when it may wait to be sent, as ``makeDeadline()`` said for the verb; nil for a verb of its own.
    /// - Throws: ``GatehouseDatastore/StoreError`` with code `unavailable`, `timedOut`, `indeterminate` or `corrupt`.
    func run(
        _ command: RedisCommand,
        slot: @autoclosure () -> Int,
        isRead: Bool,
        namesEveryKey: Bool = true,
        until deadline: NIODeadline? = nil
    ) async throws(StoreError) -> RedisReply {
        let bytes = try command.encoded()
        let deadline = deadline ?? makeDeadline()
        var target = server(of: slot())
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
                    // Some of its keys may not be there yet.
                    if asking, !namesEveryKey { mustWait = true }
                case .wait: mustWait = true
                case .fail: throw isClosed ? .closed : StoreError(error)
                }
                if NIODeadline.now() >= deadline { throw StoreError(error) }
            case .reply(let reply): return reply
            case .refused(let error): throw error
            case .lost(let failure):
                guard isRead, NIODeadline.now() < deadline else { throw .notAnswered(failure, isRead: isRead) }
                (target, isAsking) = (server(of: slot()), false)
            case .withdrawn:
                if isClosed { throw .closed }
                if NIODeadline.now() >= deadline { throw .notSent(.abandoned) }
                mustWait = true
            }
            if mustWait {
                redirectionCount = 0
                do { try await Task.sleep(for: pause) } catch { throw .cancelled }
                pause = min(pause * 2, .milliseconds(100))
                (target, isAsking) = (server(of: slot()), false)
            }
        }
    }

    /// Until when the requests of a verb that begins now may wait to be sent.
    func makeDeadline() -> NIODeadline { .now() + TimeAmount(configuration.queueDeadline) }

    /// Runs a script, which is sent whole only if the server does not know it.
    ///
    /// - Parameters:
    ///   - script: The script.
    ///   - keys: Its keys, all in one slot.
    ///   - arguments: Its arguments.
    ///   - deadline: Until when it may wait to be sent, as ``makeDeadline()`` said for the verb; nil for a verb of its own.
    func run(
        _ script: Script,
        keys: [[UInt8]],
        _ arguments: [[UInt8]],
        until deadline: NIODeadline? = nil
    ) async throws(StoreError) -> RedisReply {
        let key = keys.first ?? []
        let deadline = deadline ?? makeDeadline()
        let reply = try await run(
            script.call("EVALSHA", script.digest, keys, arguments),
            slot: ClusterSlot.slot(of: key),
            isRead: script.isRead,
            namesEveryKey: script.namesEveryKey,
            until: deadline
        )
        guard case .error = reply else { return reply }
        metrics.reloads.increment()
        let second = try await run(
            script.call("EVAL", script.text, keys, arguments),
            slot: ClusterSlot.slot(of: key),
            isRead: script.isRead,
            namesEveryKey: script.namesEveryKey,
            until: deadline
        )
        if case .error(let error) = second { throw StoreError(error) }
        return second
    }

    /// How many redirections are followed without a pause.
    private static let greatestRedirectionCount = 5

    /// What goes before a request that a redirection sends to a server that is about to get the slot.
    private static let asking = Array("*1\r\n$6\r\nASKING\r\n".utf8)

    // MARK: - The end

    var isClosed: Bool { state.withLock(\.isClosed) }

    /// Refuses what waits, lets end what is under way, and closes the connections, without waiting for that.
    @discardableResult
    func beginClosing() -> [RedisNode] {
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
