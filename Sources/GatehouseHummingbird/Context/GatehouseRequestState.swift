public import Gatehouse
public import Hummingbird
import NIOCore

/// What Gatehouse knows of one request.
public struct GatehouseRequestState: Sendable {
    enum Identity: Sendable {
        /// Nobody is signed in.
        case nobody
        /// This principal is.
        case known(Principal)
        /// The store cannot be reached, so nobody can say.
        case unavailable(GatehouseError)
    }

    var identity = Identity.nobody
    var gatekeeper: Gatekeeper?

    /// The session's token as the request brought it.
    var token: SessionToken?

    /// What the browser's cross-site cookie says; nil if there is none.
    var browserValue: String?

    /// The caller's network address, as the connection has it; forwarded headers are not believed.
    let address: String?

    /// What the caller calls itself.
    var agent: String?

    /// Makes the state of a request nobody has looked at.
    public init(source: ApplicationRequestContextSource) {
        address = source.channel.remoteAddress?.ipAddress
    }

    /// Who the request acts for; nil for nobody, or if nobody can say.
    var principal: Principal? {
        if case .known(let principal) = identity { principal } else { nil }
    }

    /// Who is calling, for sessions and audit.
    public var client: ClientInfo {
        ClientInfo(address: address, agent: agent)
    }
}
