import Testing

// The pipeline has no public face.
@testable import GatehousePostgreSQL

/// Sends jobs through a pipeline, which must make the groups of a recording of them, and answers with what was recorded.
///
/// - Parameter jobs: Such as `look 1`, or several statements with ` + ` between them for a transaction.
/// - Returns: What became of the jobs, in the order in which it was known.
func replay(
    _ recording: String,
    _ jobs: [String],
    greatestInFlight: Int = 1,
    greatestGroup: Int = 8
) throws -> [String] {
    var pipeline = TestPipeline(greatestInFlight: greatestInFlight, greatestGroup: greatestGroup)
    for job in jobs { pipeline.enqueue(try #require(TestJob(recorded: job))) }
    var outcomes: [String] = []
    for line in recording.split(separator: "\n") {
        let content = line.dropFirst(2)
        switch line.first {
        case ">": #expect(pipeline.nextGroup(at: .now)?.map(\.recorded).joined(separator: " | ") == String(content))
        case "<":
            // As the lane does: the nulls end a statement's results and say nothing else.
            for result in content.split(separator: ", ") where result != "NULL" {
                if result == "PIPELINE_SYNC" {
                    let settled = pipeline.synchronise()
                    outcomes += try #require(settled)
                } else {
                    let answer = try #require(TestAnswer(recorded: result))
                    #expect(pipeline.receive(answer) == true)
                }
            }
        default: continue
        }
    }
    #expect(pipeline.isIdle)
    return outcomes
}

/// The statements of the recordings, by slot.
private let kinds = ["look", "divide", "put", "defer", "broken"]

extension TestJob {
    /// Makes a job from its statements, such as `put 4 + look 4`.
    fileprivate init?(recorded text: String) {
        let statements = text.split(separator: " + ").map { $0.split(separator: " ") }
        let slots = statements.compactMap { kinds.firstIndex(of: String($0[0])) }
        guard let kind = slots.first, slots.count == statements.count else { return nil }
        let isChange = kind == 2 || kind == 3
        let sharing: Sharing = isChange ? .changesOneRow(key: UInt64(statements[0][1]) ?? 0) : .reads
        self.init(name: text, sharing: slots.count == 1 ? sharing : .alone, slots: slots)
    }
}

extension TestPipeline.Step {
    /// The step as it stands in a recording.
    fileprivate var recorded: String {
        switch self {
        case .prepare(let job, let index, let name): "prepare \(name) \(kinds[job.slot(of: index)])"
        case .execute(let job, let index, let name):
            "\(name) \(job.name.split(separator: " + ")[index].split(separator: " ")[1])"
        }
    }
}

extension TestAnswer {
    /// Reads a result of a recording.
    fileprivate init?(recorded result: Substring) {
        let words = result.split(separator: " ").map(String.init)
        switch words[0] {
        case "COMMAND_OK": self = .row("done")
        case "TUPLES_OK": self = .row(words[1])
        case "PIPELINE_ABORTED": self = .aborted
        case "FATAL_ERROR":
            let isUnprepared = PostgreSQLFailure(state: words[1], message: "").isUnprepared
            self = isUnprepared ? .unprepared : .failure(words[1])
        default: return nil
        }
    }
}
