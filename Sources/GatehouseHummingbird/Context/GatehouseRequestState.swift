public import Gatehouse
public import GatehouseDatastore
public import Hummingbird
import NIOCore

/// What Gatehouse knows of one request.
public struct GatehouseRequestState: Sendable {
    // In a box of its own: the state is copied on the way through the middleware, and a principal is large.
    indirect enum Identity: Sendable {
        /// Nobody.
        case nobody
        /// This principal.
        case known(Principal)
        /// Nobody can say, or what was presented is worthless: the error says why.
        case refused(GatehouseError)

        var principal: Principal? {
            if case .known(let principal) = self { principal } else { nil }
        }
    }

    /// Who is signed in by the cookie of a session.
    var bySession = Identity.nobody

    /// Who is meant by a token or a name and a password in the headers.
    var byHeader = Identity.nobody

    /// Who passed the guard of the route; nil before, and where everybody passes.
    var established = Identity.nobody

    var gatekeeper: Gatekeeper?

    /// The session's token as the request brought it.
    var sessionToken: SessionToken?

    /// What the request's headers present.
    var credentials = HeaderCredentials.none

    /// What the browser's cross-site cookie says; nil if there is none.
    var browserValue: String?

    /// The caller's network address: as the connection has it, or as trusted proxies say.
    var address: String?

    /// What the caller calls itself.
    var agent: String?

    /// The request's `Accept-Language`; nil if it has none.
    var acceptedLanguages: String?

    /// Makes the state of a request nobody has looked at.
    public init(source: ApplicationRequestContextSource) {
        address = source.channel.remoteAddress?.ipAddress
    }

    /// For whom the request acts: who passed the route's guard; before, who comes by a method that needs no naming.
    var identity: Identity {
        if case .known = established { return established }
        return identities(by: AuthenticationMethod.standard).first ?? .nobody
    }

    /// For whom the request may act if these methods are accepted, what its headers say first.
    ///
    /// What is presented in the headers and is worthless refuses the request, whatever else it brings.
    func identities(by methods: Set<AuthenticationMethod>) -> [Identity] {
        if case .refused = byHeader { return [byHeader] }
        let header = byHeader.principal.flatMap { methods.contains($0.via) ? byHeader : nil }
        let session: Identity? =
            switch bySession {
            case .nobody: nil
            case .known, .refused: methods.contains(.session) ? bySession : nil
            }
        return [header, session].compactMap(\.self)
    }

    /// Notes who is meant by what the headers present; two people on one request are refused.
    mutating func note(_ principal: Principal) {
        let isOneUser = bySession.principal.map { $0.id == principal.id } ?? true
        byHeader = isOneUser ? .known(principal) : .refused(GatehouseError(.credentialsSeveral))
    }

    /// Whether the request acts by what a browser sends unasked, the cookie of a session, so that its origin has to be shown.
    var isAuthenticatedByCookie: Bool {
        if case .nobody = bySession { false } else { true }
    }

    /// Whether the request acts by a header that no other site can make a browser send.
    var isAuthenticatedByToken: Bool {
        guard case .token(_, isInHeader: true) = credentials else { return false }
        return byHeader.principal != nil
    }

    /// Who the request acts for; nil for nobody, or if nobody can say.
    var principal: Principal? { identity.principal }

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
