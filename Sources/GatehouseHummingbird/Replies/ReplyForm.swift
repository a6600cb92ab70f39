import HTTPTypes
import Hummingbird

/// How a request wants to be answered.
enum ReplyForm: Hashable, Sendable {
    /// With a JSON envelope: the body is JSON, or JSON is the best type that the client accepts.
    case json
    /// With a page, or on success by being sent to one.
    case page

    init(_ request: Request) {
        let isJSON = ContentType(request.headers[.contentType]) == .json
        self = isJSON || Self.best(of: request.headers[values: .accept]) == "application/json" ? .json : .page
    }

    /// The type that a client likes best, by the weights of RFC 9110 §12.5.1 and then by place; nil if it names none.
    private static func best(of headers: [String]) -> Substring? {
        var best: (type: Substring, weight: Double)?
        for range in headers.joined(separator: ",").prefix(4_096).split(separator: ",") {
            let parts = range.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased()[...] }
            guard let type = parts.first else { continue }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            if weight > (best?.weight ?? 0) { best = (type, weight) }
        }
        return best?.type
    }
}
