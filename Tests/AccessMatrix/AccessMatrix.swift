public import Gatehouse
import GatehouseDatastore
import Hummingbird
import HummingbirdTesting

/// Every way to be recognised, against everything that can become of an account, on two nodes over one database.
///
/// Each cell has a user of its own, whose credential works on both nodes before. Then one node changes the account, and the
/// very next request on each node has to be answered as the table says.
public struct AccessMatrix: Sendable {
    /// The stores of two nodes over one database.
    public struct Nodes: Sendable {
        let first: StoreSelection
        let second: StoreSelection

        /// Makes a pair.
        public init(first: StoreSelection, second: StoreSelection) {
            self.first = first
            self.second = second
        }
    }

    /// What one request was answered.
    public struct Finding: Sendable, CustomStringConvertible {
        let mechanism: Mechanism
        let state: AccountState
        let place: String
        let expected: Int
        let actual: Int

        /// Whether it was answered as the table says.
        public var isRight: Bool { expected == actual }

        /// The cell, and both statuses.
        public var description: String { "\(mechanism) x \(state), \(place): \(actual) in place of \(expected)" }
    }

    /// Runs every cell and returns what each request was answered.
    public static func run(_ nodes: Nodes) async throws -> [Finding] {
        let keys = Keys()
        let nodes = [nodes.first, nodes.second]
        let before = try nodes.map { try Site($0, KeyRing(current: keys.old)) }
        let after = try nodes.map { try Site($0, KeyRing(current: keys.new)) }
        return try await before[0].application.test(.router) { first in
            try await before[1].application.test(.router) { second in
                try await after[0].application.test(.router) { third in
                    try await after[1].application.test(.router) { fourth in
                        let run = Run(
                            sites: before,
                            clients: [first, second].map(Client.init),
                            clientsAfterRotation: [third, fourth].map(Client.init)
                        )
                        return try await run.all()
                    }
                }
            }
        }
    }

    /// The findings as a table: for each mechanism and state how many requests, and the statuses.
    public static func table(_ findings: [Finding]) -> String {
        Mechanism.allCases.map { mechanism in
            let cells = AccountState.allCases.map { state in
                let cell = findings.filter { $0.mechanism == mechanism && $0.state == state }
                let statuses = Set(cell.map(\.actual)).sorted().map(String.init).joined(separator: "/")
                return "\(state) \(cell.count)x \(statuses)"
            }
            return "\(mechanism): \(cells.joined(separator: ", "))"
        }.joined(separator: "\n")
    }
}

/// The keys before and after their rotation.
private struct Keys {
    let old = SecretKey.random(from: .system)
    let new = SecretKey.random(from: .system)
}
