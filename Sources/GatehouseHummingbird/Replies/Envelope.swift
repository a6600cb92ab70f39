import Gatehouse
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// The JSON replies of Gatehouse: `{"meta":{"code":…},"response":{…}}`.
enum Envelope {
    /// A success.
    static func success(_ members: [JSONValue.Member]) -> Response {
        reply(.ok, members)
    }

    /// A refusal.
    ///
    /// - Parameters:
    ///   - status: The status.
    ///   - problems: What is wrong, by field; the empty field for the request as a whole.
    ///   - extra: Further members of the response.
    static func failure(
        _ status: HTTPResponse.Status,
        _ problems: [FieldProblem],
        extra: [JSONValue.Member] = []
    ) -> Response {
        var fields: [String] = []
        for problem in problems where !fields.contains(problem.field) { fields.append(problem.field) }
        func byField(_ value: (FieldProblem) -> String) -> JSONValue {
            .object(
                fields.map { field in
                    let values = problems.filter { $0.field == field }.map { JSONValue.string(value($0)) }
                    return JSONValue.Member(name: field, value: .array(values))
                }
            )
        }
        var members = [
            JSONValue.Member(name: "errors", value: .array(problems.map { .string($0.message) })),
            JSONValue.Member(name: "codes", value: byField(\.code)),
        ]
        if status == .badRequest { members.append(JSONValue.Member(name: "field_errors", value: byField(\.message))) }
        return reply(status, members + extra)
    }

    private static func reply(_ status: HTTPResponse.Status, _ members: [JSONValue.Member]) -> Response {
        let body = JSONValue.object([
            "meta": .object(["code": .number(String(status.code))]),
            "response": .object(members),
        ])
        return Response(
            status: status,
            headers: [.contentType: "application/json; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: body.text))
        )
    }
}
