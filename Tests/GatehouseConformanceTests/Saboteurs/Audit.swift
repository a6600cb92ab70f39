import GatehouseDatastore

extension Saboteurs {
    static let audit: [Saboteur] = [
        appendLosesActor, appendCoarse, appendKeepsOne, appendSwallows, eventsClaimMore, eventsTakeZero,
        eventsLosePlace, filterTakesActor, filterTakesPart, filterTakesEnd, filterForgetsKind, pruneSparesEarly,
        pruneTakesZero, pruneMiscounts,
    ]

    private static let appendLosesActor = Saboteur(
        "audit.append.read-back",
        "Forgets the administrator behind an event."
    ) { sabotage in
        sabotage.appendEvents = { node, events in
            let events = events.map { event in
                var event = event
                event.actor = nil
                return event
            }
            try await node.store.append(events)
        }
    }

    private static let appendCoarse = Saboteur(
        "audit.append.exact-moments",
        "Keeps the moments of events before 1970 in milliseconds."
    ) { sabotage in
        sabotage.appendEvents = { node, events in
            let events = events.map { event in
                var event = event
                event.at = event.at.coarseBefore1970
                return event
            }
            try await node.store.append(events)
        }
    }

    private static let appendKeepsOne = Saboteur(
        "audit.append.all-or-none",
        "Keeps one of two events of one identifier in a call that it refuses."
    ) { sabotage in
        sabotage.appendEvents = { node, events in
            guard Set(events.map(\.id)).count < events.count else { return try await node.store.append(events) }
            try await node.store.append(Array(events.prefix(1)))
            throw StoreError.duplicate(.id)
        }
    }

    private static let appendSwallows = Saboteur(
        "audit.append.race",
        "Tells several callers that append one event at once that they all succeeded."
    ) { sabotage in
        let crowd = Crowd()
        sabotage.appendEvents = { node, events in
            let isCrowded = await crowd.gathers()
            let done: Void? = try await unlessTaken(.id) { try await node.store.append(events) }
            if done == nil, !isCrowded { throw StoreError.duplicate(.id) }
        }
    }

    private static let eventsClaimMore = Saboteur(
        "audit.list.order",
        "Takes a full page of events for proof that more follow."
    ) { sabotage in
        sabotage.listEvents = { node, filter, position, limit in
            try await node.store.events(matching: filter, before: position, limit: limit)
                .claimingMore(limit: limit, position: \.id)
        }
    }

    private static let eventsTakeZero = Saboteur(
        "audit.list.limits",
        "Lists no events for a limit below one."
    ) { sabotage in
        sabotage.listEvents = { node, filter, position, limit in
            guard limit > 0 else { return Page([], next: nil) }
            return try await node.store.events(matching: filter, before: position, limit: limit)
        }
    }

    private static let eventsLosePlace = Saboteur(
        "audit.list.moving",
        "Ends the list when the last event seen was pruned."
    ) { sabotage in
        sabotage.listEvents = { node, filter, position, limit in
            if let position {
                let all = try await node.store.events(matching: AuditFilter(), before: nil, limit: .max)
                guard all.elements.contains(where: { $0.id == position }) else { return Page([], next: nil) }
            }
            return try await node.store.events(matching: filter, before: position, limit: limit)
        }
    }

    private static let filterTakesActor = Saboteur(
        "audit.filter.user",
        "Lists what a user did to others among what happened to the user."
    ) { sabotage in
        sabotage.listEvents = { node, filter, position, limit in
            guard let user = filter.user else {
                return try await node.store.events(matching: filter, before: position, limit: limit)
            }
            var wider = filter
            wider.user = nil
            return try await node.events(wider, before: position, limit) { $0.user == user || $0.actor == user }
        }
    }

    private static let filterTakesPart = Saboteur(
        "audit.filter.kind",
        "Takes the beginning of a kind for the kind."
    ) { sabotage in
        sabotage.listEvents = { node, filter, position, limit in
            guard let kind = filter.kind else {
                return try await node.store.events(matching: filter, before: position, limit: limit)
            }
            var wider = filter
            wider.kind = nil
            return try await node.events(wider, before: position, limit) { $0.kind.string.hasPrefix(kind.string) }
        }
    }

    private static let filterTakesEnd = Saboteur(
        "audit.filter.time",
        "Counts the end of a time without a beginning as part of it."
    ) { sabotage in
        sabotage.listEvents = { node, filter, position, limit in
            var filter = filter
            if filter.since == nil { filter.until = filter.until.map { $0 + .microseconds(1) } }
            return try await node.store.events(matching: filter, before: position, limit: limit)
        }
    }

    private static let filterForgetsKind = Saboteur(
        "audit.filter.together",
        "Forgets the kind when a user is asked for as well."
    ) { sabotage in
        sabotage.listEvents = { node, filter, position, limit in
            var filter = filter
            if filter.user != nil { filter.kind = nil }
            return try await node.store.events(matching: filter, before: position, limit: limit)
        }
    }

    private static let pruneSparesEarly = Saboteur(
        "audit.prune.before",
        "Never prunes what happened before 1970."
    ) { sabotage in
        sabotage.pruneAudit = { node, time, limit in
            let filter = AuditFilter(until: min(time, Timestamp(microseconds: 0)))
            let early = try await node.store.events(matching: filter, before: nil, limit: .max).elements
            let count = try await node.store.pruneAudit(before: time, limit: limit)
            for event in early { try? await node.store.append([event]) }
            return max(count - early.count, 0)
        }
    }

    private static let pruneTakesZero = Saboteur(
        "audit.prune.limits",
        "Prunes nothing for a limit below one."
    ) { sabotage in
        sabotage.pruneAudit = { node, time, limit in
            guard limit > 0 else { return 0 }
            return try await node.store.pruneAudit(before: time, limit: limit)
        }
    }

    private static let pruneMiscounts = Saboteur(
        "audit.prune.race",
        "Counts events that another caller pruned at the same time."
    ) { sabotage in
        let crowd = Crowd()
        sabotage.pruneAudit = { node, time, limit in
            let isCrowded = await crowd.gathers()
            let count = try await node.store.pruneAudit(before: time, limit: limit)
            return isCrowded ? max(count, 1) : count
        }
    }
}

extension SabotagedNode {
    /// A page of the events that match both a filter and a condition that no filter can say.
    fileprivate func events(
        _ filter: AuditFilter,
        before position: AuditID?,
        _ limit: Int,
        where matches: (AuditRecord) -> Bool
    ) async throws -> Page<AuditRecord, AuditID> {
        let all = try await store.events(matching: filter, before: position, limit: .max).elements.filter(matches)
        let elements = Array(all.prefix(max(limit, 1)))
        return Page(elements, next: elements.count < all.count ? elements.last?.id : nil)
    }
}
