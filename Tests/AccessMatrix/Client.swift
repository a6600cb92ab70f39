import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore

/// Sends requests to one node.
struct Client: Sendable {
    /// What came back.
    struct Reply: Sendable {
        let status: Int
        let cookies: [String: String]
        let body: [UInt8]

        /// A text of the body, by the path of its names.
        func text(_ path: String...) -> String? {
            var value = try? JSONSerialization.jsonObject(with: Data(body))
            for name in path { value = (value as? [String: Any])?[name] }
            return value as? String
        }
    }

    /// What a browser keeps of its session.
    struct Visitor: Sendable {
        var cookies: [String: String] = [:]
        var crossSiteToken: String?
        var authenticationToken: String?
        var refreshToken: String?
    }

    private let base: any TestClientProtocol

    init(_ base: any TestClientProtocol) { self.base = base }

    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: String? = nil,
        as visitor: Visitor? = nil,
        headers: [String: String] = [:]
    ) async throws -> Reply {
        var fields = HTTPFields()
        fields[.contentType] = body == nil ? nil : "application/json"
        fields[.accept] = "application/json"
        let cookie = (visitor?.cookies ?? [:]).map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
        if !cookie.isEmpty { fields[.cookie] = cookie }
        var all = headers
        if let token = visitor?.crossSiteToken { all["X-CSRF-Token"] = token }
        for (name, value) in all { if let name = HTTPField.Name(name) { fields[name] = value } }
        let buffer = body.map { ByteBuffer(string: $0) }
        return try await base.execute(uri: path, method: method, headers: fields, body: buffer) { response in
            let pairs = response.headers[values: .setCookie].map { line in
                line.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            }
            let cookies = pairs.map { (String($0[0]), String($0[1])) }
            return Reply(
                status: response.status.code,
                cookies: Dictionary(cookies) { _, last in last },
                body: Array(response.body.readableBytesView)
            )
        }
    }

    /// Signs in as a browser does; the visitor has no session if it was refused.
    func signIn(_ email: String, _ password: String) async throws -> Visitor {
        let form = try await send(.get, "/login")
        var visitor = Visitor(cookies: form.cookies, crossSiteToken: form.text("response", "csrf_token"))
        let body = #"{"email":"\#(email)","password":"\#(password)"}"#
        let reply = try await send(.post, "/login", body, as: visitor)
        visitor.cookies.merge(reply.cookies) { _, new in new }
        visitor.crossSiteToken = reply.text("response", "csrf_token")
        visitor.authenticationToken = reply.text("response", "user", "authentication_token")
        visitor.refreshToken = reply.text("response", "user", "refresh_token")
        return visitor
    }

    /// Changes the password as its owner does.
    func changePassword(_ owner: Visitor) async throws -> Reply {
        let reply = try await send(
            .post,
            "/change",
            #"{"password":"\#(Site.password)","new_password":"\#(Site.otherPassword)"}"#,
            as: owner
        )
        guard reply.status == 200 else { throw MatrixError(what: "the password could not be changed: \(reply.status)") }
        return reply
    }
}
