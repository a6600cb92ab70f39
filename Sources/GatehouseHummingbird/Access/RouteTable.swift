public import HTTPTypes
public import Hummingbird
import Synchronization

/// The routes of an application, each with who may use it.
public final class RouteTable: Sendable {
    /// One route.
    public struct Route: Sendable {
        /// The method.
        public let method: HTTPRequest.Method

        /// The path, with its parameters by name.
        public let path: RouterPath

        /// Who may use it, in words; nil if nobody said, so that nobody may.
        public let policy: String?
    }

    private let state = Mutex<[Route]>([])

    /// Makes an empty table.
    public init() {}

    /// The routes in the order in which they were added.
    public var routes: [Route] { state.withLock(\.self) }

    /// The routes for which nobody said who may use them.
    public var undeclared: [Route] { routes.filter { $0.policy == nil } }

    func add(_ route: Route) {
        state.withLock { $0.append(route) }
    }

    /// Throws unless every route of a router states its policy: start-up checks it.
    ///
    /// - Parameters:
    ///   - router: The router; routes that were added to it directly state none.
    ///   - exceptions: Routes that state none on purpose, such as `GET /healthz` that was added before Gatehouse.
    /// - Throws: ``RoutePolicyError`` that lists every route without a policy.
    public func requirePolicies(
        of router: Router<some GatehouseRequestContext>,
        except exceptions: Set<String> = []
    ) throws(RoutePolicyError) {
        let declared = Set(routes.filter { $0.policy != nil }.map { Self.name($0.method, $0.path) })
        let open = router.routes.filter { route in
            let name = Self.name(route.method, route.path)
            return !declared.contains(name) && !exceptions.contains(name)
        }
        guard open.isEmpty else {
            throw RoutePolicyError(routes: open.map { Self.name($0.method, $0.path) }.sorted())
        }
    }

    private static func name(_ method: HTTPRequest.Method, _ path: RouterPath) -> String {
        let text = path.components.map { "/" + $0.description }.joined()
        return "\(method.rawValue) \(text.isEmpty ? "/" : text)"
    }
}

extension RouteTable: CustomStringConvertible {
    /// The table, a route a line, in the order of paths: method, path, policy.
    public var description: String {
        let rows = routes.map { route in
            let name = Self.name(route.method, route.path).split(separator: " ", maxSplits: 1).map(String.init)
            return (method: name.first ?? "", path: name.last ?? "", policy: route.policy ?? "none: refused")
        }
        let sorted = rows.sorted { ($0.path, $0.method) < ($1.path, $1.method) }
        let (width, length) = (rows.map(\.method.count).max() ?? 0, rows.map(\.path.count).max() ?? 0)
        return sorted.map { row in
            let method = row.method + String(repeating: " ", count: width - row.method.count)
            let path = row.path + String(repeating: " ", count: length - row.path.count)
            return "\(method)  \(path)  \(row.policy)"
        }.joined(separator: "\n")
    }
}
