import NIOCore
import Synchronization

/// The connections to one server, which requests use in turn.
final class RedisNode: Sendable {
    private let lanes: [RedisLane]
    private let lastTurn = Atomic<Int>(0)

    init(_ settings: LaneSettings, connectionCount: Int, on group: any EventLoopGroup) {
        lanes = (0..<max(connectionCount, 1)).map { _ in RedisLane(settings, on: group.next()) }
    }

    /// The connection whose turn it is.
    var lane: RedisLane {
        guard lanes.count > 1 else { return lanes[0] }
        let turn = lastTurn.wrappingAdd(1, ordering: .relaxed).newValue
        return lanes[Int(UInt(bitPattern: turn) % UInt(lanes.count))]
    }

    /// Settles what waits, lets end what is under way, and closes the connections.
    func close(settling outcome: RedisRequest.Outcome) {
        for lane in lanes { lane.close(settling: outcome) }
    }

    /// Returns when they are closed.
    func untilClosed() async {
        for lane in lanes { await lane.untilClosed() }
    }
}
