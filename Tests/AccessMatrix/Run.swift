import Foundation
import Gatehouse
import GatehouseDatastore
import HTTPTypes

/// A run through all cells.
struct Run: Sendable {
    let sites: [Site]
    let clients: [Client]
    let clientsAfterRotation: [Client]

    func all() async throws -> [AccessMatrix.Finding] {
        try await sites[0].gatekeeper.roles.create("editor", permissions: ["reports-read"])
        var findings: [AccessMatrix.Finding] = []
        for state in AccountState.allCases {
            for mechanism in Mechanism.allCases { findings += try await cell(mechanism, state) }
        }
        return findings
    }

    private func cell(_ mechanism: Mechanism, _ state: AccountState) async throws -> [AccessMatrix.Finding] {
        let name = "\(mechanism)-\(state)@example.org".lowercased()
        let account = try await sites[0].makeAccount(name)
        var credential = try await Credential(mechanism, account, clients[0])
        if mechanism != .basic {
            for client in clients {
                let status = try await credential.use(client).status
                guard status == 200 else {
                    throw MatrixError(what: "\(mechanism) did not work before \(state): \(status)")
                }
            }
        }
        try await state.happen(to: account, sites[0], clients[0])
        let clients = state == .keyRetired ? clientsAfterRotation : clients
        var findings: [AccessMatrix.Finding] = []
        for (number, client) in clients.enumerated() {
            let place = "node \(number + 1)"
            func note(_ route: String, _ expected: Int, _ actual: Int) {
                findings.append(
                    .init(
                        mechanism: mechanism,
                        state: state,
                        place: "\(place) \(route)",
                        expected: expected,
                        actual: actual
                    )
                )
            }
            note("who", state.status(for: mechanism), try await credential.use(client).status)
            // An authentication token from before a rotation of its family tells no more than one that was asked for.
            guard mechanism != .refresh || state.status(for: mechanism) == 200 else { continue }
            note("role", state.roleStatus(for: mechanism), try await credential.visit("/editor", client).status)
            note(
                "permission",
                state.permissionStatus(for: mechanism),
                try await credential.visit("/reports", client).status
            )
        }
        return findings
    }
}

/// What a caller has to show.
private struct Credential {
    private let mechanism: Mechanism
    private var visitor = Client.Visitor()
    private var headers: [String: String] = [:]

    init(_ mechanism: Mechanism, _ account: Account, _ client: Client) async throws {
        self.mechanism = mechanism
        switch mechanism {
        case .session:
            visitor = try await client.signIn(account.email, Site.password)
            visitor.authenticationToken = nil
        case .token:
            let token = try await client.signIn(account.email, Site.password).authenticationToken
            headers = ["Authentication-Token": token ?? ""]
        case .refresh:
            visitor.refreshToken = try await client.signIn(account.email, Site.password).refreshToken
        case .personalToken:
            let owner = try await client.signIn(account.email, Site.password)
            let body = #"{"name":"matrix","permissions":["reports-read"]}"#
            let reply = try await client.send(.post, "/tokens", body, as: owner)
            headers = ["Authorization": "Bearer \(reply.text("response", "personal_token", "token") ?? "")"]
        case .basic, .basicRemembered:
            let pair = Data("\(account.email):\(Site.password)".utf8).base64EncodedString()
            headers = ["Authorization": "Basic \(pair)"]
        }
    }

    /// Shows who is calling; a refresh token is traded, and what came of it is kept.
    mutating func use(_ client: Client) async throws -> Client.Reply {
        guard mechanism == .refresh else { return try await visit("/me", client) }
        let body = #"{"refresh_token":"\#(visitor.refreshToken ?? "")"}"#
        let reply = try await client.send(.post, "/refresh-token", body)
        if let token = reply.text("response", "user", "refresh_token") { visitor.refreshToken = token }
        if let token = reply.text("response", "user", "authentication_token") {
            headers = ["Authentication-Token": token]
        }
        return reply
    }

    func visit(_ path: String, _ client: Client) async throws -> Client.Reply {
        try await client.send(.get, path, as: mechanism == .session ? visitor : nil, headers: headers)
    }
}
