public import HummingbirdCore
import NIOCore

extension HTTPServerBuilder {
    /// An HTTP/1.1 server that does not wait for ever for slow clients.
    ///
    /// Hummingbird's own default keeps a silent connection open without end; this one closes it after a minute.
    public static func gatehouse() -> HTTPServerBuilder {
        .http1(configuration: .init(idleTimeout: .seconds(60)))
    }
}
