import Foundation
import GatehouseCommands
import Logging

/// Log lines on standard error, for people or as one JSON object a line.
enum LogOutput {
    static func bootstrap(_ format: GatehouseEnvironment.LogFormat) {
        switch format {
        case .text: LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
        case .json: LoggingSystem.bootstrap { JSONLogHandler(label: $0) }
        }
    }
}

/// Writes one JSON object a line.
struct JSONLogHandler: LogHandler {
    let label: String
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]

    init(label: String) {
        self.label = label
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    private struct Line: Encodable {
        let time: String
        let level: String
        let label: String
        let message: String
        let metadata: [String: String]
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        let line = Line(
            time: Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)),
            level: event.level.rawValue,
            label: label,
            message: event.message.description,
            metadata: all.mapValues(\.description)
        )
        guard let data = try? JSONEncoder().encode(line) else { return }
        FileHandle.standardError.write(data + Data("\n".utf8))
    }
}
