public import Gatehouse
public import GatehouseDatastore
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

    /// The request's `Accept-Language`; nil if it has none.
    var acceptedLanguages: String?

    /// Makes the state of a request nobody has looked at.
    public init(source: ApplicationRequestContextSource) {
        address = source.channel.remoteAddress?.ipAddress
    }

    /// Who the request acts for; nil for nobody, or if nobody can say.
    var principal: Principal? {
        if case .known(let principal) = identity { principal } else { nil }
    }

    /// The texts for people.
    var catalogue: MessageCatalogue { gatekeeper?.catalogue ?? .standard }

    /// The language to answer in, as a BCP 47 tag in lower case.
    ///
    /// That which the user chose, or the best of those that the client accepts and the catalogue has.
    public var language: StoredName {
        catalogue.language(accepting: acceptedLanguages, preferring: principal?.language)
    }

    /// Who is calling, for sessions and audit.
    public var client: ClientInfo {
        ClientInfo(address: address, agent: agent, language: language)
    }
}
