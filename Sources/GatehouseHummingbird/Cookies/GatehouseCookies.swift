import Gatehouse
import GatehouseDatastore

/// The cookies of Gatehouse: their names, and how they are set and taken back.
struct GatehouseCookies: Sendable {
    private let isSecure: Bool

    init(_ publicURL: PublicURL) {
        isSecure = publicURL.isSecure
    }

    /// The cookie that carries the session's token.
    var sessionName: String { name("gh_sid") }

    /// The cookie that ties cross-site tokens to a browser nobody is signed in with.
    var browserName: String { name("gh_xsb") }

    /// Sets the session's token.
    ///
    /// A remembered session's cookie outlives the browser, others end with it.
    func session(_ token: SessionToken, _ session: Session, at now: Timestamp) -> String {
        let lifetime = session.isRemembered ? session.endsAt.duration(since: now) : nil
        return cookie(sessionName, token.text, lifetime: lifetime)
    }

    /// Takes the session's token back.
    var sessionRemoval: String { cookie(sessionName, "", lifetime: .zero) }

    /// Sets the value that ties cross-site tokens to a browser.
    func browser(_ value: String) -> String { cookie(browserName, value, lifetime: nil) }

    /// `__Host-` keeps sibling domains and plain http from setting the cookie; it needs https.
    private func name(_ base: String) -> String { isSecure ? "__Host-\(base)" : base }

    private func cookie(_ name: String, _ value: String, lifetime: Duration?) -> String {
        // A started second counts, so that the browser does not forget the cookie before the session ends.
        let seconds = lifetime.map {
            max(0, $0.components.attoseconds > 0 ? $0.components.seconds + 1 : $0.components.seconds)
        }
        let age = seconds.map { "; Max-Age=\($0)" } ?? ""
        return "\(name)=\(value); Path=/; HttpOnly; SameSite=Lax\(isSecure ? "; Secure" : "")\(age)"
    }
}
