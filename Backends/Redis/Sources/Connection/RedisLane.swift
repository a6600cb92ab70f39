import NIOCore

/// One connection to a server, made again whenever it is lost, that many tasks share.
///
/// Requests wait in its inbox until they are sent; all that wait go out in one write on the next turn of the event loop.
final class RedisLane: Sendable {
    private let inbox: RequestInbox
    private let eventLoop: any EventLoop
    private let core: NIOLoopBoundBox<LaneCore?>

    /// Makes a lane, which begins to connect.
    init(_ settings: LaneSettings, on eventLoop: any EventLoop) {
        let inbox = RequestInbox(capacity: settings.configuration.greatestQueue)
        let core = NIOLoopBoundBox<LaneCore?>.makeEmptyBox(valueType: LaneCore.self, eventLoop: eventLoop)
        self.inbox = inbox
        self.eventLoop = eventLoop
        self.core = core
        eventLoop.execute {
            let made = LaneCore(settings, inbox, on: eventLoop)
            core.value = made
            made.connect()
        }
    }

    /// Takes a request, which is settled in the end whatever happens.
    func submit(_ request: RedisRequest) {
        guard inbox.leave(request) else { return }
        eventLoop.execute { [core] in core.value?.look() }
    }

    /// Lets end what is under way, and connects anew: the server accepts no changes any longer.
    func renounce() {
        eventLoop.execute { [core] in core.value?.renounce() }
    }

    /// Settles what waits, lets end what is under way, and closes the connection.
    ///
    /// - Parameter outcome: What comes of what waits and of all requests afterwards.
    func close(settling outcome: RedisRequest.Outcome) {
        inbox.refuse(outcome)
        eventLoop.execute { [core] in core.value?.close(settling: outcome) }
    }

    /// Returns when the connection is closed, after ``close(settling:)``.
    func untilClosed() async {
        let closed = eventLoop.makePromise(of: Void.self)
        eventLoop.execute { [core] in
            guard let core = core.value else { return closed.succeed() }
            core.whenClosed(closed)
        }
        try? await closed.futureResult.get()
    }
}
