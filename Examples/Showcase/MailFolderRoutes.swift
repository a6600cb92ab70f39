import Foundation
import Gatehouse
import GatehouseDatastore
import GatehouseHummingbird
import HTTPTypes
import Hummingbird
import NIOCore

/// Shows the mail that the showcase has put into a folder, to whoever reaches this machine's loopback.
///
/// For trying things out: every link to everybody's account is there.
struct MailFolderRoutes {
    let folder: String

    /// Whether a host to listen on, or one that a request names, is this machine's loopback.
    static func isLoopback(_ host: String) -> Bool {
        PublicURL("http://\(host)")?.isLoopback ?? false
    }

    func add(to routes: PolicyRoutes<GatehouseContext>) {
        routes.get("/mail") { request, context in
            try Self.requireLoopback(request, context)
            return Self.page(links(to: names()))
        }
        routes.get("/mail/:name") { request, context in
            try Self.requireLoopback(request, context)
            let name = try context.parameters.require("name")
            // Only what the list shows: a name of a file in the folder, never a path.
            guard names().contains(name), let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else {
                throw HTTPError(.notFound)
            }
            return Response(
                status: .ok,
                headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: data))
            )
        }
    }

    /// A page of another site whose name leads to this machine does not get at the mail, nor does who comes by a proxy.
    private static func requireLoopback(_ request: Request, _ context: GatehouseContext) throws {
        let address = context.gatehouse.client.address?.string ?? ""
        guard let host = request.head.authority, isLoopback(host),
            isLoopback(address.contains(":") ? "[\(address)]" : address)
        else { throw HTTPError(.notFound) }
    }

    /// The messages, newest first.
    private func names() -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".eml") && !$0.hasPrefix(".") }.sorted(by: >)
    }

    private func links(to names: [String]) -> String {
        guard !names.isEmpty else { return "<p>There is no mail.</p>" }
        return "<ul>" + names.prefix(200).map { "<li><a href=\"/mail/\($0)\">\($0)</a></li>" }.joined() + "</ul>"
    }

    private static func page(_ body: String) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
                .contentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'",
            ],
            body: ResponseBody(
                byteBuffer: ByteBuffer(
                    string: "<!doctype html><html lang=\"en\"><head><title>Mail</title></head><body><h1>Mail</h1>"
                        + body + "</body></html>"
                )
            )
        )
    }
}
