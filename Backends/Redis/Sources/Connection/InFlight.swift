import NIOCore

/// The requests that were sent and wait for their replies, in the order of both.
struct InFlight<Request> {
    private struct Entry {
        let request: Request
        var skippedReplies: Int
        let deadline: NIODeadline
    }

    private var entries = CircularBuffer<Entry>()

    /// How many there are.
    var count: Int { entries.count }

    /// Whether there is none.
    var isEmpty: Bool { entries.isEmpty }

    /// Adds a request that goes out now.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - skippedReplies: How many replies come before the one that counts.
    ///   - deadline: Until when it must be answered.
    mutating func append(_ request: Request, skippedReplies: Int, deadline: NIODeadline) {
        entries.append(Entry(request: request, skippedReplies: skippedReplies, deadline: deadline))
    }

    /// Takes a reply that has arrived.
    ///
    /// - Returns: The request that it answers; nil inside if it is one to be skipped, nil outside if nobody asked.
    mutating func answer() -> Request?? {
        guard let first = entries.first else { return nil }
        if first.skippedReplies > 0 {
            entries[entries.startIndex].skippedReplies -= 1
            return .some(nil)
        }
        return .some(entries.removeFirst().request)
    }

    /// Whether the first has waited too long: those behind it have waited no longer.
    func isOverdue(at now: NIODeadline) -> Bool {
        entries.first.map { $0.deadline <= now } ?? false
    }

    /// Takes all.
    mutating func removeAll() -> [Request] {
        defer { entries.removeAll() }
        return entries.map(\.request)
    }
}
