import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A server on loopback that answers one request a connection with what it is told, well-formed or not.
final class RangeServer: Sendable {
    /// What is done with a request.
    enum Answer: Sendable {
        /// These bytes, and then the end of the connection.
        case bytes(String)
        /// A whole answer of HTTP with a body.
        case reply(status: String = "200 OK", headers: [String] = [], body: String)
        /// Nothing, for as long as the client waits.
        case silence
        /// The head of an answer, and then a byte of the body now and then.
        case trickle
        /// The head of an answer without a length, and then a body that never ends.
        case endless
    }

    private let channel: any Channel
    private let log: RequestLog
    private let isSecure: Bool

    private init(_ channel: any Channel, _ log: RequestLog, isSecure: Bool) {
        self.channel = channel
        self.log = log
        self.isSecure = isSecure
    }

    /// Runs a body with a server, and ends the server.
    static func run<Value>(
        _ answer: Answer,
        certificate: TestCertificate? = nil,
        _ body: (RangeServer) async throws -> Value
    ) async throws -> Value {
        let log = RequestLog()
        let tls = try certificate.map { try NIOSSLContext(configuration: $0.serverConfiguration()) }
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    try channel.pipeline.syncOperations.addHandler(RangeHandler(answer, log))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = RangeServer(channel, log, isSecure: tls != nil)
        do {
            let value = try await body(server)
            try await channel.close()
            return value
        } catch {
            try? await channel.close()
            throw error
        }
    }

    /// Where the server is, with a name that certificates are for.
    var url: String {
        "\(isSecure ? "https" : "http")://localhost:\(channel.localAddress?.port ?? 0)"
    }

    /// The requests that came, heads only.
    var requests: [String] { log.requests.withLock { $0 } }
}

/// The requests that came.
private final class RequestLog: Sendable {
    let requests = Mutex<[String]>([])
}

/// Reads a request's head and answers it.
private final class RangeHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let answer: RangeServer.Answer
    private let log: RequestLog
    private var head = ""

    init(_ answer: RangeServer.Answer, _ log: RequestLog) {
        self.answer = answer
        self.log = log
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        head += String(buffer: unwrapInboundIn(data))
        guard head.hasSuffix("\r\n\r\n") else { return }
        let request = head
        head = ""
        log.requests.withLock { $0.append(request) }
        switch answer {
        case .bytes(let text): end(context, with: text)
        case .reply(let status, let headers, let body):
            let fields = (headers + ["Content-Length: \(body.utf8.count)", "Connection: close"]).joined(
                separator: "\r\n"
            )
            end(context, with: "HTTP/1.1 \(status)\r\n\(fields)\r\n\r\n\(body)")
        case .silence: break
        case .trickle:
            write(context, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            trickle(context)
        case .endless:
            write(context, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
            flood(context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A client that hangs up, or does not trust us.
        context.close(promise: nil)
    }

    private func write(_ context: ChannelHandlerContext, _ text: String) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }

    private func end(_ context: ChannelHandlerContext, with text: String) {
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text))).whenComplete { _ in channel.close(promise: nil)
        }
    }

    private func trickle(_ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: .milliseconds(20)) {
            let (handler, context) = bound.value
            guard context.channel.isActive else { return }
            handler.write(context, "A")
            handler.trickle(context)
        }
    }

    private func flood(_ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let line = String(repeating: "0", count: 35) + ":1\r\n"
        let block = ByteBuffer(string: String(repeating: line, count: 1_000))
        context.writeAndFlush(wrapOutboundOut(block)).whenSuccess {
            let (handler, context) = bound.value
            if context.channel.isActive { handler.flood(context) }
        }
    }
}
