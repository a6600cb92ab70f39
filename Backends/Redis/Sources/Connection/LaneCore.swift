import GatehouseDatastore
import Logging
import Metrics
import NIOCore
import NIOPosix
import NIOSSL

/// What a lane does on its event loop, and there alone.
final class LaneCore {
    private enum Phase {
        /// A connection is being made or signed in; the channel once there is one.
        case connecting((any Channel)?, Greeting)
        /// Requests go out.
        case ready(any Channel)
        /// Nothing is tried for a moment.
        case pausing
        /// Nothing happens any more.
        case closed
    }

    private let settings: LaneSettings
    private let inbox: RequestInbox
    private let eventLoop: any EventLoop
    private var phase = Phase.pausing
    /// Counts the connections, so that what an earlier one still says is not taken for the present one's.
    private var connectionNumber = 0
    private var inFlight = InFlight<RedisRequest>()
    /// The requests whose replies are here, until the inbox is told: whoever has a reply may come again at once, and its
    /// place must be free.
    private var answered: [(request: RedisRequest, reply: RedisReply)] = []
    /// How many attempts failed since a connection was of use.
    private var failureCount = 0
    private var failure: RedisFailure?
    private var downSince = NIODeadline.now()
    private var isChecking = false
    /// Why nothing more is sent on this connection; nil if it is.
    private var parting: RedisFailure?
    private var isClosing = false
    private var closed: [EventLoopPromise<Void>] = []

    init(_ settings: LaneSettings, _ inbox: RequestInbox, on eventLoop: any EventLoop) {
        self.settings = settings
        self.inbox = inbox
        self.eventLoop = eventLoop
    }

    // MARK: - Connecting

    /// Begins to make a connection.
    func connect() {
        guard case .pausing = phase, !isClosing else { return }
        connectionNumber += 1
        phase = .connecting(nil, Greeting(settings))
        let number = connectionNumber
        eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(settings.configuration.connectDeadline)) { [self] in
            if number == connectionNumber, case .connecting = phase { lose(.slowToConnect, number) }
        }
        let place = eventLoop.makePromise(of: RedisAddress.Endpoint.self)
        switch settings.place {
        // Without a task, which would wait where all threads for tasks are busy.
        case .known(let server): place.succeed(server())
        case .asked(let find): place.completeWithTask { try await find() }
        }
        place.futureResult.assumeIsolated().flatMap { [self] server in
            // Whoever was asked may answer when it is given up already.
            number == connectionNumber ? open(server, number) : eventLoop.makeFailedFuture(RedisFailure.abandoned)
        }.whenComplete { [self] result in
            switch result {
            case .success(let channel): greet(on: channel, number)
            case .failure(let error): lose(error as? RedisFailure ?? .broken(error), number)
            }
        }
    }

    private func open(_ server: RedisAddress.Endpoint, _ number: Int) -> EventLoopFuture<any Channel> {
        let core = NIOLoopBound(self, eventLoop: eventLoop)
        return ClientBootstrap(group: eventLoop)
            .connectTimeout(TimeAmount(settings.configuration.connectDeadline))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .channelInitializer { [tls = settings.tls] channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(Self.makeTLSHandler(tls, server.host)) }
                    try pipeline.addHandler(ReplyHandler(core.value, number))
                }
            }
            .connect(host: server.host, port: server.port)
    }

    /// The certificate must be of the host's name, or of its address if it is given by that.
    private static func makeTLSHandler(_ context: NIOSSLContext, _ host: String) throws -> NIOSSLClientHandler {
        do {
            return try NIOSSLClientHandler(context: context, serverHostname: host)
        } catch let error as NIOSSLExtraError where error == .cannotUseIPAddressInSNI {
            return try NIOSSLClientHandler(context: context, serverHostname: nil)
        }
    }

    private func greet(on channel: any Channel, _ number: Int) {
        guard number == connectionNumber, case .connecting(_, let greeting) = phase else {
            channel.close(promise: nil)
            return
        }
        phase = .connecting(channel, greeting)
        var buffer = channel.allocator.buffer(capacity: 256)
        do throws(StoreError) {
            for command in greeting.commands { buffer.writeBytes(try command.encoded()) }
        } catch {
            return lose(.broken(error), number)
        }
        channel.writeAndFlush(buffer, promise: nil)
    }

    private func begin(on channel: any Channel) {
        phase = .ready(channel)
        settings.metrics.connects.increment()
        settings.configuration.logger.info("Redis: connected")
        failure = nil
        inbox.refuse(nil)
        look()
    }

    // MARK: - Replies

    /// Takes a reply of a connection.
    func take(_ reply: RedisReply, _ number: Int) {
        guard number == connectionNumber else { return }
        switch phase {
        case .connecting(let channel?, var greeting):
            do throws(RedisFailure) {
                try greeting.take(reply)
            } catch {
                return lose(error, number)
            }
            phase = .connecting(channel, greeting)
            if greeting.isOver { begin(on: channel) }
        case .ready:
            guard let place = inFlight.answer() else {
                return lose(.unreadable(RedisProtocolError("a reply came that nobody asked for")), number)
            }
            guard let request = place else { return }
            failureCount = 0
            answered.append((request, reply))
        case .connecting, .pausing, .closed: break
        }
    }

    /// Notes that no more replies are at hand.
    func endTaking() {
        settleAnswered()
        if inFlight.isEmpty, let parting { lose(parting, connectionNumber) }
    }

    private func settleAnswered() {
        inbox.release(answered.count)
        for (request, reply) in answered { request.settle(.reply(reply)) }
        answered.removeAll(keepingCapacity: true)
    }

    // MARK: - Requests

    /// Sends what waits in the inbox, if it can be sent.
    func look() {
        inbox.beginLooking()
        send()
        check()
    }

    /// Sends what waits, all in one write.
    func send() {
        guard case .ready(let channel) = phase, parting == nil, channel.isWritable else { return }
        let requests = inbox.takeAll()
        guard !requests.isEmpty else { return }
        let deadline = NIODeadline.now() + TimeAmount(settings.configuration.answerDeadline)
        var buffer = channel.allocator.buffer(capacity: requests.reduce(0) { $0 + $1.bytes.count })
        var withdrawnCount = 0
        for request in requests {
            guard request.begin() else {
                withdrawnCount += 1
                continue
            }
            buffer.writeBytes(request.bytes)
            inFlight.append(request, skippedReplies: request.skippedReplies, deadline: deadline)
        }
        inbox.release(withdrawnCount)
        settings.metrics.note(inFlight: inFlight.count)
        if buffer.readableBytes > 0 { channel.writeAndFlush(buffer, promise: nil) }
    }

    // MARK: - Deadlines

    /// Looks for what has waited too long, now and again while anything waits.
    private func check() {
        guard !isChecking else { return }
        let now = NIODeadline.now()
        let isReady = if case .ready = phase { true } else { false }
        let (overdue, isEmpty) = inbox.takeOverdue(at: now)
        for request in overdue { request.settle(.refused(.notSent(isReady ? nil : failure))) }
        if inFlight.isOverdue(at: now) { return lose(.silent, connectionNumber) }
        let isGivenUp = !isReady && now >= downSince + TimeAmount(settings.configuration.queueDeadline)
        // Whoever comes while there has been no connection for long need not wait as long again.
        if isGivenUp, !isClosing { inbox.refuse(.refused(.notSent(failure))) }
        guard !isEmpty || !inFlight.isEmpty || !isReady && !isGivenUp else { return }
        isChecking = true
        eventLoop.assumeIsolated().scheduleTask(in: settings.checkInterval) { [self] in
            isChecking = false
            if case .closed = phase { return }
            check()
        }
    }

    // MARK: - Loss

    /// Notes that a connection is of no use any longer, or could not be had, and tries again.
    func lose(_ failure: RedisFailure, _ number: Int) {
        guard number == connectionNumber else { return }
        let wasReady: Bool
        let channel: (any Channel)?
        switch phase {
        case .connecting(let connecting, _): (channel, wasReady) = (connecting, false)
        case .ready(let ready): (channel, wasReady) = (ready, true)
        case .pausing, .closed: return
        }
        connectionNumber += 1
        phase = .pausing
        // Only now: a channel says at once that it is closed, which is not the reason then.
        channel?.close(promise: nil)
        parting = nil
        self.failure = failure
        settleAnswered()
        let lost = inFlight.removeAll()
        inbox.release(lost.count)
        for request in lost { request.settle(.lost(failure)) }
        guard !isClosing else { return end() }
        report(failure, wasReady: wasReady)
        if wasReady { downSince = .now() }
        if failure.isLasting { inbox.refuse(.refused(.notSent(failure))) }
        // What was of use is made again at once: the pauses are for servers that are not.
        let pause = wasReady && failureCount == 0 ? .zero : settings.pause(before: failureCount)
        failureCount += 1
        eventLoop.assumeIsolated().scheduleTask(in: pause) { [self] in connect() }
        check()
        settings.onTrouble()
    }

    private func report(_ failure: RedisFailure, wasReady: Bool) {
        if wasReady { settings.metrics.losses.increment() } else { settings.metrics.failedConnects.increment() }
        // A server that is down for long is said once, not with every attempt.
        let level: Logger.Level = wasReady || failureCount == 0 ? .warning : .debug
        settings.configuration.logger.log(
            level: level,
            "Redis: \(wasReady ? "lost the connection" : "cannot connect"): \(failure)"
        )
    }

    /// Sends nothing more on this connection and gives it up once everything is answered.
    func renounce() {
        if case .ready = phase { part(because: .replica) }
    }

    /// Settles what waits and all that comes, and ends once everything is answered.
    func close(settling outcome: RedisRequest.Outcome) {
        isClosing = true
        // Once more: a connection may have been made since the lane was told, and have opened the inbox again.
        inbox.refuse(outcome)
        switch phase {
        case .ready: part(because: .abandoned)
        case .connecting: lose(.abandoned, connectionNumber)
        case .pausing: end()
        case .closed: break
        }
    }

    private func part(because failure: RedisFailure) {
        parting = failure
        if inFlight.isEmpty { lose(failure, connectionNumber) } else { check() }
    }

    private func end() {
        phase = .closed
        for promise in closed { promise.succeed() }
        closed = []
    }

    /// Completes a promise when everything is over.
    func whenClosed(_ promise: EventLoopPromise<Void>) {
        if case .closed = phase { promise.succeed() } else { closed.append(promise) }
    }
}
