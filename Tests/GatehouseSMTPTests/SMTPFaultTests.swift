import Foundation
import Gatehouse
import GatehouseSMTP
import TestSupport
import Testing

@Suite("SMTP: faults of a server")
struct SMTPFaultTests {
    /// Starts a server with faults, and calls a closure with a mailer's settings for each.
    private static func run(
        _ scenarios: [FaultScenario],
        _ body: (MailServer, [SMTPConfiguration]) async throws -> Void
    ) async throws {
        try await MailServer.run("faulty.py") { folder in
            try JSONEncoder().encode(scenarios).write(to: folder.appending(path: "scenarios.json"))
        } _: { server in
            let ports = try server.read("ports.json", as: [Int].self)
            let configurations = try zip(scenarios, ports).map { scenario, port in
                let url = scenario.url.replacing("PORT", with: "\(port)").replacing("CA", with: server.authority)
                var configuration = try SMTPConfiguration(url: url)
                configuration.connectTimeout = .seconds(8)
                configuration.timeout = .seconds(10)
                configuration.idleTimeout = .milliseconds(20)
                configuration.connections = 1
                return configuration
            }
            try await body(server, configurations)
        }
    }

    private static func exists(_ name: String, _ server: MailServer) -> Bool {
        FileManager.default.fileExists(atPath: server.folder.appending(path: name).path)
    }

    private static let great = String(repeating: "x", count: 990) + "\n"

    private static func letter(_ isGreat: Bool) throws -> MailMessage {
        try Letter.make(text: isGreat ? String(repeating: great, count: 6_000) : "token=abc\n")
    }

    private struct Row: Sendable {
        var scenario: FaultScenario
        var error: MailError?
        var logs: [FaultLog]

        var text: String {
            let verbs = logs.flatMap(\.verbs).joined(separator: " ")
            let code = error?.code.rawValue ?? "sent"
            let got = "\(verbs.isEmpty ? "nothing" : verbs); whole messages: \(logs.map(\.whole).reduce(0, +))"
            return [scenario.name, code, error?.summary ?? "", got].joined(separator: " | ")
        }
    }

    @Test func `each fault has its code, and what the server got is what the code says`() async throws {
        try await Self.run(FaultScenario.all) { server, configurations in
            let rows = try await withThrowingTaskGroup(of: (Int, Row).self) { group in
                for (index, configuration) in configurations.enumerated() {
                    let scenario = FaultScenario.all[index]
                    group.addTask {
                        let error = await outcome(try SMTPMailer(configuration), try Self.letter(scenario.isGreat))
                        var logs: [FaultLog] = []
                        // Where TLS comes first and fails, the server has no conversation to write down.
                        if Self.exists("\(scenario.name).connected", server) {
                            try await Program.wait(for: "the end of the connection of \(scenario.name)") {
                                logs = try FaultLog.read(scenario.name, in: server.folder)
                                return !logs.isEmpty
                            }
                        }
                        return (index, Row(scenario: scenario, error: error, logs: logs))
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
            }
            print("fault | code | summary | what the server got")
            for row in rows {
                print(row.text)
                #expect(row.error?.code == row.scenario.code, "\(row.text)")
                let summary = row.error?.summary ?? ""
                #expect(summary.hasPrefix(row.scenario.summary), "\(row.text)")
                #expect(row.logs.map(\.whole).reduce(0, +) == row.scenario.whole, "\(row.text)")
                let shown = row.error.map { "\($0) \(String(reflecting: $0))" } ?? ""
                for secret in ["ada", "lovelace", "example", "s3cret", "token"] {
                    #expect(!shown.contains(secret), "\(row.text)")
                }
            }
        }
    }

    @Test(arguments: ["421 4.4.2 idle for too long", "drop", "reset"])
    func `a connection that the server gave up between two messages is opened again`(fault: String) async throws {
        let scenario = FaultScenario(name: "stale", step: "MAIL", fault: fault, once: true)
        try await Self.run([scenario]) { server, configurations in
            var configuration = configurations[0]
            configuration.idleTimeout = .seconds(60)
            do {
                let mailer = try SMTPMailer(configuration)
                for _ in 0..<3 { try await mailer.send(Letter.make()) }
            }
            var logs: [FaultLog] = []
            try await Program.wait(for: "the end of both connections") {
                logs = try FaultLog.read("stale", in: server.folder)
                return logs.count == 2
            }
            #expect(logs.map(\.whole).reduce(0, +) == 3)
        }
    }

    @Test func `after an unknown outcome the next message has a connection of its own`() async throws {
        let scenario = FaultScenario(name: "late", step: "message", fault: "stall", first: true)
        try await Self.run([scenario]) { server, configurations in
            var configuration = configurations[0]
            configuration.idleTimeout = .seconds(60)
            configuration.timeout = .seconds(3)
            let mailer = try SMTPMailer(configuration)
            #expect(await outcome(mailer, try Letter.make())?.code == .inDoubt)
            try await mailer.send(Letter.make())
            #expect(try FaultLog.read("late", in: server.folder).map(\.whole) == [1])
        }
    }

    @Test(
        arguments: [("greeting", "connected", .unsent, 0), ("message", "whole", .inDoubt, 1)]
            as [(String, String, MailError.Code, Int)]
    )
    func `a cancelled task stops at once, and the connection ends`(
        step: String,
        mark: String,
        code: MailError.Code,
        whole: Int
    ) async throws {
        try await Self.run([FaultScenario(name: "slow", step: step, fault: "stall")]) { server, configurations in
            var configuration = configurations[0]
            configuration.connectTimeout = .seconds(120)
            configuration.timeout = .seconds(120)
            let mailer = try SMTPMailer(configuration)
            let letter = try Letter.make()
            let sending = Task { await outcome(mailer, letter) }
            try await Program.wait(for: "the server to stall") { Self.exists("slow.\(mark)", server) }
            let start = ContinuousClock.now
            sending.cancel()
            let error = await sending.value
            #expect(error?.code == code)
            #expect(error?.summary == "The task was cancelled.")
            #expect(ContinuousClock.now - start < .seconds(30))
            var logs: [FaultLog] = []
            try await Program.wait(for: "the end of the connection") {
                logs = try FaultLog.read("slow", in: server.folder)
                return !logs.isEmpty
            }
            #expect(ContinuousClock.now - start < .seconds(60))
            #expect(logs.map(\.whole) == [whole])
        }
    }

    @Test func `a task that is cancelled already sends nothing`() async throws {
        try await Self.run([FaultScenario(name: "quiet")]) { server, configurations in
            let mailer = try SMTPMailer(configurations[0])
            let letter = try Letter.make()
            let error = await Task {
                unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
                return await outcome(mailer, letter)
            }.value
            #expect(error?.code == .unsent)
            #expect(!Self.exists("quiet.whole", server))
        }
    }

    @Test func `what waits is bounded, and leaves the queue when its task is cancelled`() async throws {
        try await Self.run([FaultScenario(name: "slow", step: "greeting", fault: "stall")]) { server, configurations in
            var configuration = configurations[0]
            configuration.queueLimit = 2
            configuration.connectTimeout = .seconds(120)
            configuration.timeout = .seconds(120)
            let mailer = try SMTPMailer(configuration)
            let letter = try Letter.make()
            let first = Task { await outcome(mailer, letter) }
            try await Program.wait(for: "the server to stall") { Self.exists("slow.connected", server) }
            for _ in 0..<3 {
                let results = await withTaskGroup(of: MailError?.self) { group in
                    for _ in 0..<5 { group.addTask { await outcome(mailer, letter) } }
                    var errors: [MailError?] = []
                    // Three find the queue full; when the others are cancelled it is empty again.
                    for await error in group {
                        errors.append(error)
                        if errors.count == 3 { group.cancelAll() }
                    }
                    return errors
                }
                #expect(results.allSatisfy { $0?.code == .unsent })
                let summaries = results.map { $0?.summary ?? "" }
                #expect(summaries.prefix(3).allSatisfy { $0 == "Too many messages wait for the mail server." })
                #expect(summaries.suffix(2).allSatisfy { $0 == "The task was cancelled." })
            }
            first.cancel()
            #expect(await first.value?.code == .unsent)
        }
    }
}
