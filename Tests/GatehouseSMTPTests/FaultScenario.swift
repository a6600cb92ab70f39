import Foundation
import Gatehouse
import GatehouseSMTP
import TestSupport

/// A fault of a mail server, and what has to come of it.
struct FaultScenario: Encodable, Sendable {
    enum TLS: String, Encodable { case none, starttls, implicit }

    var name: String
    var step = ""
    var fault = ""
    var tls = TLS.starttls
    var address = "127.0.0.1"
    /// Whether it is the second time of the first connection alone that has the fault.
    var once = false
    /// Whether it is the first connection alone that has the fault.
    var first = false
    /// The error's code; nil if the message is sent.
    var code: MailError.Code? = .unsent
    /// How the error's summary begins.
    var summary = ""
    /// How many whole messages the server has got in all.
    var whole = 0
    /// The address that the mailer is given, with `PORT` and `CA` in it.
    var url = "smtp://ada:s3cret@127.0.0.1:PORT?starttls=required&ca=CA"
    /// Whether the message has some megabytes, more than the system's buffers take.
    var isGreat = false

    private enum CodingKeys: CodingKey { case name, step, fault, tls, address, once, first }
}

extension FaultScenario {
    private static let steps = ["greeting", "EHLO", "STARTTLS", "handshake", "AUTH", "MAIL", "RCPT", "DATA"]

    /// The server says nothing more, or hangs up: before the message none of it has left.
    private static let losses = steps.flatMap { step in
        ["stall", "drop", "reset"].map { FaultScenario(name: "\(step)-\($0)", step: step, fault: $0) }
    }

    /// From the message's end on nobody knows.
    private static let doubts =
        ["stall", "drop", "reset"].map { fault in
            FaultScenario(
                name: "message-\(fault)",
                step: "message",
                fault: fault,
                code: .inDoubt,
                summary: "The message was sent, and no answer came: ",
                whole: 1
            )
        } + [
            // A small message fits into the system's buffers: we cannot know how much the server has read.
            FaultScenario(name: "body-drop", step: "body", fault: "drop", code: .inDoubt),
            FaultScenario(name: "body-drop-great", step: "body", fault: "drop", isGreat: true),
            FaultScenario(name: "body-freeze-great", step: "body", fault: "freeze", isGreat: true),
            FaultScenario(
                name: "message-354",
                step: "message",
                fault: "354 go on",
                code: .inDoubt,
                summary: "The message was answered 354.",
                whole: 1
            ),
        ]

    /// How the summary of an answer to a step begins.
    private static func summary(_ step: String, _ reply: String) -> String {
        switch step {
        case "greeting": "The connection was answered \(reply.prefix(9))."
        case "message": "The message was answered \(reply.prefix(9))."
        // A server that does not take EHLO offers no STARTTLS; libcurl says so of both.
        case "EHLO", "STARTTLS": ""
        default: "\(step) was answered \(reply.prefix(9))."
        }
    }

    private static let replies = ["450 4.2.1 later", "421 4.3.2 going down", "550 5.1.1 no <ada.lovelace@example.net>"]
        .flatMap { reply in
            (steps.filter { $0 != "handshake" } + ["message"]).map { step in
                let isFinal = reply.hasPrefix("5") && ["MAIL", "RCPT", "DATA", "message"].contains(step)
                return FaultScenario(
                    name: "\(step)-\(reply.prefix(3))",
                    step: step,
                    fault: reply,
                    code: isFinal ? .refused : .unsent,
                    summary: summary(step, reply),
                    whole: step == "message" ? 1 : 0
                )
            }
        }

    /// What asks an operator to act, and is no fault of the message.
    private static let logins = ["530 5.7.0 log in", "535 5.7.8 no", "538 5.7.1 encrypt", "534 5.7.9 weak"]
        .flatMap { reply in
            ["AUTH", "MAIL"].map { step in
                FaultScenario(
                    name: "\(step)-\(reply.prefix(3))",
                    step: step,
                    fault: reply,
                    summary: summary(step, reply)
                )
            }
        }

    private static let protection = [
        FaultScenario(name: "no-starttls", tls: .none, summary: "The mail server offers no STARTTLS"),
        FaultScenario(name: "no-tls", tls: .none, url: "smtps://ada:s3cret@127.0.0.1:PORT?ca=CA"),
        FaultScenario(
            name: "untrusted",
            summary: "There was no good answer to STARTTLS: SSL peer certificate",
            url: "smtp://ada:s3cret@127.0.0.1:PORT?starttls=required"
        ),
        FaultScenario(
            name: "untrusted-tls",
            tls: .implicit,
            summary: "There is no connection to the mail server: SSL peer certificate",
            url: "smtps://ada:s3cret@127.0.0.1:PORT"
        ),
        FaultScenario(
            name: "wrong-host",
            address: "127.0.0.2",
            summary: "There was no good answer to STARTTLS: SSL peer certificate",
            url: "smtp://ada:s3cret@127.0.0.2:PORT?starttls=required&ca=CA"
        ),
        FaultScenario(
            name: "wrong-host-tls",
            tls: .implicit,
            address: "127.0.0.2",
            summary: "There is no connection to the mail server: SSL peer certificate",
            url: "smtps://ada:s3cret@127.0.0.2:PORT?ca=CA"
        ),
        FaultScenario(name: "no-server", url: "smtp://ada:s3cret@127.0.0.3:PORT?starttls=required"),
        FaultScenario(name: "no-such-host", url: "smtp://ada:s3cret@nowhere.invalid:PORT"),
    ]

    private static let successes = [
        FaultScenario(name: "none", code: nil, whole: 1),
        FaultScenario(name: "none-tls", tls: .implicit, code: nil, whole: 1, url: "smtps://127.0.0.1:PORT?ca=CA"),
        FaultScenario(name: "none-clear", tls: .none, code: nil, whole: 1, url: "smtp://127.0.0.1:PORT"),
        FaultScenario(name: "message-251", step: "message", fault: "251 forwarded", code: nil, whole: 1),
        FaultScenario(name: "none-great", code: nil, whole: 1, isGreat: true),
    ]

    static let all = successes + losses + doubts + replies + logins + protection
}

/// What a server has got over one connection.
struct FaultLog: Decodable {
    var connection: Int
    var verbs: [String]
    var whole: Int

    /// The connections of a scenario that have ended.
    static func read(_ scenario: String, in folder: URL) throws -> [FaultLog] {
        let file = folder.appending(path: "\(scenario).log")
        guard FileManager.default.fileExists(atPath: file.path) else { return [] }
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            .map { try JSONDecoder().decode(FaultLog.self, from: Data($0.utf8)) }
    }
}
