import GatehouseDatastore

// What several saboteurs are made of.

/// Runs a step and returns nil if it is refused for a value that is taken; other errors stay errors.
func unlessTaken<Value>(_ field: StoreError.Field, _ step: () async throws -> Value) async throws -> Value? {
    do {
        return try await step()
    } catch let error as StoreError where error.code == .duplicate(field) {
        return nil
    }
}

/// Waits in turns, not by the clock, until something has happened; not for ever.
func waitInTurns(until hasHappened: () -> Bool) async {
    for _ in 0..<2_000 {
        if hasHappened() { return }
        await Task.yield()
    }
}

extension Page {
    /// The page as a store gives it that takes a full page for proof that more follow.
    func claimingMore(limit: Int, position: (Element) -> Position) -> Page {
        guard next == nil, elements.count == limit, let last = elements.last else { return self }
        return Page(elements, next: position(last))
    }
}

extension Timestamp {
    /// The moment as a store keeps it that holds times before 1970 in milliseconds.
    var coarseBefore1970: Timestamp {
        microseconds < 0 ? Timestamp(microseconds: microseconds / 1_000 * 1_000) : self
    }
}

extension AccompanyingRecords {
    /// The mails without the events.
    var withoutEvents: AccompanyingRecords { AccompanyingRecords(mail: mail) }

    /// The events without the mails.
    var withoutMail: AccompanyingRecords { AccompanyingRecords(audit: audit) }
}
