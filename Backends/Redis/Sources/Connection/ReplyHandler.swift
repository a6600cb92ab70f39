import NIOCore

/// Hands what arrives on a connection to the lane.
final class ReplyHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let core: LaneCore
    private let number: Int
    private let reader: ReplyReader

    init(_ core: LaneCore, _ number: Int) throws {
        self.core = core
        self.number = number
        reader = try ReplyReader()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        do throws(RedisProtocolError) {
            // The bytes are copied while the buffer lives.
            try unsafe buffer.withUnsafeReadableBytes { bytes throws(RedisProtocolError) in
                try unsafe reader.feed(bytes)
            }
            while let reply = try reader.next() { core.take(reply, number) }
        } catch {
            core.lose(.unreadable(error), number)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        core.endTaking()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { core.send() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        core.lose(.closedByServer, number)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        core.lose(.broken(error), number)
    }
}
