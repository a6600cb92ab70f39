import Foundation
import GatehouseDatastore
import NIOCore
import NIOPosix
import Synchronization

// Requests are arrays of bytes on the wire, which the reader of replies reads too.
@testable import GatehouseRedis

/// A server on loopback that greets as Redis does, and then does what a test says.
///
/// While a test says nothing it behaves: it has no session, and says of each change that it was made.
final class FakeRedis: Sendable {
    /// What a client asked for.
    struct Request: Sendable {
        /// The how-manieth connection it came on, the first being 1.
        let connection: Int
        /// The command and its arguments.
        let words: [[UInt8]]

        /// The command in capitals.
        var command: String { String(decoding: words.first ?? [], as: UTF8.self).uppercased() }

        /// An argument as text; empty if there is none.
        func word(_ index: Int) -> String {
            words.indices.contains(index) ? String(decoding: words[index], as: UTF8.self) : ""
        }

        /// Whether it is a part of the greeting, or asks what the server is.
        var isGreeting: Bool {
            ["AUTH", "SELECT", "PING", "CLUSTER", "ROLE", "CLIENT", "INFO", "CONFIG", "ASKING"].contains(command)
        }
    }

    /// What the server does with a request, or with a new connection.
    enum Answer: Sendable {
        /// Sends a reply.
        case reply(RedisReply)
        /// Sends bytes as they are.
        case bytes([UInt8])
        /// Sends nothing, and nothing more on this connection.
        case silence
        /// Sends nothing: the test does, with ``FakeRedis/send(_:)``.
        case held
        /// Sends bytes and closes the connection.
        case cut(after: [UInt8])
    }

    /// Says what to do with a request; nil for what a server does that behaves.
    typealias Behaviour = @Sendable (Request) -> Answer?

    private struct State {
        var behaviour: Behaviour?
        var welcome: (@Sendable (Int) -> Answer?)?
        var requests: [Request] = []
        var requestCount = 0
        var connectionCount = 0
        var open: [Int: any Channel] = [:]
        var pieceSize = Int.max
    }

    private let state = Mutex(State())
    private let server = Mutex<(any Channel)?>(nil)

    private init() {}

    /// Starts a server on a free port.
    static func start() async throws -> FakeRedis {
        let fake = FakeRedis()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Conversation(fake))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        fake.server.withLock { $0 = channel }
        return fake
    }

    /// Ends the server and all its connections.
    func stop() async {
        let server = server.withLock { server in
            defer { server = nil }
            return server
        }
        try? await server?.close()
        cutAll()
    }

    // MARK: - What it does

    /// The port; 0 once it has ended.
    var port: Int { server.withLock { $0?.localAddress?.port } ?? 0 }

    /// Says what it does with each request from now on.
    func answer(_ behaviour: @escaping Behaviour) {
        state.withLock { $0.behaviour = behaviour }
    }

    /// Says what it does with each new connection from now on; nil to serve it.
    func welcome(_ script: @escaping @Sendable (Int) -> Answer?) {
        state.withLock { $0.welcome = script }
    }

    /// Behaves from now on.
    func behave() {
        state.withLock { state in
            state.behaviour = nil
            state.welcome = nil
            state.pieceSize = .max
        }
    }

    /// Sends everything in pieces of a size from now on.
    func send(inPiecesOf size: Int) {
        state.withLock { $0.pieceSize = size }
    }

    /// Sends bytes on every connection, asked or not.
    func send(_ bytes: [UInt8]) {
        for channel in state.withLock({ Array($0.open.values) }) {
            channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
        }
    }

    /// Closes every connection.
    func cutAll() {
        for channel in state.withLock({ Array($0.open.values) }) { channel.close(promise: nil) }
    }

    // MARK: - What it saw

    /// How many connections were made so far.
    var connectionCount: Int { state.withLock(\.connectionCount) }

    /// How many connections are open.
    var openCount: Int { state.withLock(\.open.count) }

    /// All that was asked so far, but for greetings.
    var requests: [Request] { state.withLock { $0.requests.filter { !$0.isGreeting } } }

    /// How many there are.
    var requestCount: Int { state.withLock(\.requestCount) }

    /// All that was asked so far with one command.
    func requests(_ command: String) -> [Request] {
        state.withLock { $0.requests.filter { $0.command == command } }
    }

    // MARK: - A server that behaves

    /// What a server answers that behaves.
    static func goodReply(to request: Request) -> RedisReply {
        switch (request.command, request.word(1).uppercased()) {
        case ("PING", _): .status("PONG")
        case ("CLUSTER", _): .error("ERR This instance has cluster support disabled")
        case ("ROLE", _): .array([.bytes("master"), .integer(0), .array([])])
        case ("INFO", _): .bytes("# Server\r\nredis_version:7.0.15\r\nredis_mode:standalone\r\naof_enabled:1\r\n")
        case ("CONFIG", _): .array([.bytes("save"), .bytes("3600 1")])
        case ("GET", _): .null
        case ("EVALSHA", _): reply(toScript: request.word(1))
        case ("EVAL", _): reply(toScript: Script(request.word(1)).digest)
        default: .status("OK")
        }
    }

    private static func reply(toScript digest: String) -> RedisReply {
        switch digest {
        case Script.insertSession.digest: .bytes("added")
        case Script.saveSession.digest: .bytes("saved")
        case Script.touchSession.digest: .bytes("touched")
        case Script.deleteSession.digest: .bytes(Array(repeating: 7, count: 16))
        case Script.listSessions.digest: .array([.null])
        case Script.deleteSessions.digest: .array([.integer(3), .integer(0)])
        case Script.hitCounter.digest: .array([.bytes("tripped")])
        case Script.clearCounter.digest: .integer(1)
        default: .null
        }
    }

    // MARK: - Conversations

    fileprivate func enter(_ channel: any Channel) -> (number: Int, answer: Answer?) {
        let (number, welcome) = state.withLock { state in
            state.connectionCount += 1
            state.open[state.connectionCount] = channel
            return (state.connectionCount, state.welcome)
        }
        return (number, welcome?(number))
    }

    fileprivate func leave(_ number: Int) {
        state.withLock { $0.open[number] = nil }
    }

    fileprivate func note(_ request: Request) -> Answer {
        let behaviour = state.withLock { state in
            state.requests.append(request)
            if !request.isGreeting { state.requestCount += 1 }
            return state.behaviour
        }
        return behaviour?(request) ?? .reply(Self.goodReply(to: request))
    }

    fileprivate var pieceSize: Int { state.withLock(\.pieceSize) }
}

/// One connection to the server.
private final class Conversation: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let fake: FakeRedis
    private let reader: ReplyReader
    private var number = 0
    private var isMute = false
    /// What has yet to be sent, so that pieces stay in order.
    private var outgoing: [UInt8] = []
    private var isSending = false
    private var isCut = false

    init(_ fake: FakeRedis) throws {
        self.fake = fake
        reader = try ReplyReader()
    }

    func channelActive(context: ChannelHandlerContext) {
        let (number, answer) = fake.enter(context.channel)
        self.number = number
        guard let answer else { return }
        act(answer, context)
        isMute = true
    }

    func channelInactive(context: ChannelHandlerContext) {
        fake.leave(number)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        // The bytes are copied while the buffer lives. What is no request is nothing to us.
        try? unsafe buffer.withUnsafeReadableBytes { bytes in try unsafe reader.feed(bytes) }
        while let words = (try? reader.next())?.array {
            let request = FakeRedis.Request(connection: number, words: words.compactMap(\.bytes))
            if isCut { return }
            let answer = fake.note(request)
            if !isMute { act(answer, context) }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func act(_ answer: FakeRedis.Answer, _ context: ChannelHandlerContext) {
        switch answer {
        case .reply(let reply): outgoing += reply.wire
        case .bytes(let bytes): outgoing += bytes
        case .silence: return isMute = true
        case .held: return
        case .cut(after: let bytes):
            outgoing += bytes
            isCut = true
        }
        if !isSending { send(context) }
    }

    /// Sends a piece, and then the next: each in a write of its own.
    private func send(_ context: ChannelHandlerContext) {
        let piece = outgoing.prefix(fake.pieceSize)
        outgoing.removeFirst(piece.count)
        guard !piece.isEmpty else {
            isSending = false
            if isCut { context.close(promise: nil) }
            return
        }
        isSending = true
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: piece))).assumeIsolated().whenComplete { [self] _ in
            send(context)
        }
    }
}

extension Conversation {
    typealias OutboundOut = ByteBuffer
}
