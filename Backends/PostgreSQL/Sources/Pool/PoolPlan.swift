/// Which connections a pool keeps, when it opens and closes them, and which one serves whom: a value without input or
/// output.
///
/// A pool has lanes, each a place for one connection. The first is for reads, the second for changes of one row, and
/// those beyond for work that shares with nobody. Any connection can serve any job, since groups do not touch one
/// another; the division keeps look-ups from waiting for the disk. While a lane has no connection, the others serve its
/// jobs.
struct PoolPlan {
    typealias Instant = ContinuousClock.Instant

    /// How a lane stands.
    enum Lane: Equatable {
        /// There is no connection, and none is wanted.
        case closed
        /// A connection is being opened.
        case opening(failures: Int)
        /// The last attempt failed; the next one is due then.
        case pausing(until: Instant, failures: Int)
        /// There is a connection.
        case open(since: Instant, lastUsed: Instant, isReplacing: Bool)
    }

    /// What to do.
    enum Action: Equatable {
        /// Open a connection for a lane; one that it has is used until the new one is there.
        case open(lane: Int)
        /// Close the idle connection of a lane.
        case close(lane: Int)
        /// Send a statement on the idle connection of a lane, to see that it lives.
        case probe(lane: Int)
    }

    /// How many jobs a lane may have before another one is opened beside it.
    static let greatestLoad = 4

    private(set) var lanes: [Lane]
    private let configuration: PostgreSQLConfiguration
    private var wanted: Set<Int> = []
    private var lastProbe: [Instant?]

    /// Since when no lane has a connection; nil if one has.
    private(set) var downSince: Instant?

    init(_ configuration: PostgreSQLConfiguration, at now: Instant) {
        self.configuration = configuration
        lanes = Array(repeating: .closed, count: configuration.greatestConnectionCount)
        lastProbe = Array(repeating: nil, count: configuration.greatestConnectionCount)
        downSince = now
    }

    /// How many lanes have a connection.
    var openCount: Int { lanes.count { $0.isOpen } }

    // MARK: - Who serves whom

    /// The lane for a job.
    ///
    /// - Parameters:
    ///   - sharing: With whom the job shares.
    ///   - load: How many jobs a lane has.
    mutating func lane(for sharing: Sharing, load: (Int) -> Int) -> Int {
        switch sharing {
        case .reads: return stand(in: 0, load)
        case .changesOneRow: return stand(in: min(1, lanes.count - 1), load)
        case .alone:
            guard lanes.count > 2 else { return stand(in: lanes.count - 1, load) }
            let best = (2..<lanes.count).filter { lanes[$0].isOpen }.min { load($0) < load($1) }
            if best.map({ load($0) >= Self.greatestLoad }) ?? true {
                if let next = (2..<lanes.count).first(where: { lanes[$0] == .closed }) { wanted.insert(next) }
            }
            return best ?? stand(in: 1, load)
        }
    }

    /// A lane, or, while it has no connection, the one with a connection that has least to do.
    private mutating func stand(in lane: Int, _ load: (Int) -> Int) -> Int {
        if lanes[lane].isOpen { return lane }
        if lanes[lane] == .closed { wanted.insert(lane) }
        return lanes.indices.filter { lanes[$0].isOpen }.min { load($0) < load($1) } ?? lane
    }

    // MARK: - What happens

    /// Notes that a lane has a connection, or a new one.
    mutating func noteOpened(_ lane: Int, at now: Instant) {
        lanes[lane] = .open(since: now, lastUsed: now, isReplacing: false)
        downSince = nil
    }

    /// Notes that a connection could not be opened.
    ///
    /// - Parameter random: Any number; it decides the length of the pause.
    mutating func noteFailedOpening(_ lane: Int, at now: Instant, random: UInt64) {
        switch lanes[lane] {
        case .open(let since, let lastUsed, _):
            // The old connection serves on; the next try comes when half its lifetime has passed once more.
            lanes[lane] = .open(
                since: max(since, now - configuration.lifetime / 2),
                lastUsed: lastUsed,
                isReplacing: false
            )
        case .opening(let failures), .pausing(_, let failures):
            let pause = Self.pause(after: failures, atMost: configuration.greatestPause, random: random)
            lanes[lane] = .pausing(until: now + pause, failures: failures + 1)
        case .closed: break
        }
        noteDown(at: now)
    }

    /// Notes that a lane's connection was lost.
    ///
    /// - Parameter random: Any number; it decides the length of a short pause.
    mutating func noteLoss(_ lane: Int, at now: Instant, random: UInt64) {
        switch lanes[lane] {
        case .open(_, _, isReplacing: true): lanes[lane] = .opening(failures: 0)
        case .open:
            // Short, for most losses leave a server that is there; but not in step with all others who lost it.
            let pause = Self.pause(after: 0, atMost: configuration.greatestPause, random: random)
            lanes[lane] = .pausing(until: now + pause / 2, failures: 0)
        case .closed, .opening, .pausing: break
        }
        noteDown(at: now)
    }

    /// Notes that a lane's connection was closed because it was idle.
    mutating func noteClosed(_ lane: Int) {
        if lanes[lane].isOpen { lanes[lane] = .closed }
    }

    /// Has every connection replaced, as if its lifetime were over.
    mutating func expireAll() {
        for lane in lanes.indices {
            if case .open(let since, let lastUsed, let isReplacing) = lanes[lane] {
                lanes[lane] = .open(
                    since: since - configuration.lifetime,
                    lastUsed: lastUsed,
                    isReplacing: isReplacing
                )
            }
        }
    }

    private mutating func noteDown(at now: Instant) {
        if downSince == nil, openCount == 0 { downSince = now }
    }

    /// The pause before the next attempt: 50 milliseconds, doubled with each failure, and of that a random part from half
    /// to all, so that many processes that lost one server do not come back in step.
    static func pause(after failures: Int, atMost greatest: Duration, random: UInt64) -> Duration {
        let doubled = Duration.milliseconds(50) * (1 << min(max(failures, 0), 16))
        let part = 0.5 + Double(random % 1_024) / 2_046
        return min(doubled, greatest) * part
    }

    // MARK: - What to do

    /// Returns what to do now.
    ///
    /// - Parameters:
    ///   - now: The time.
    ///   - load: How many jobs a lane has.
    mutating func actions(at now: Instant, load: (Int) -> Int) -> [Action] {
        var actions: [Action] = []
        for lane in lanes.indices {
            switch lanes[lane] {
            case .opening: break
            case .closed:
                guard isWanted(lane, load) else { break }
                lanes[lane] = .opening(failures: 0)
                actions.append(.open(lane: lane))
            case .pausing(let until, let failures):
                guard until <= now else { break }
                guard isWanted(lane, load) else {
                    lanes[lane] = .closed
                    break
                }
                lanes[lane] = .opening(failures: failures)
                actions.append(.open(lane: lane))
            case .open(let since, var lastUsed, let isReplacing):
                if load(lane) > 0 { lastUsed = now }
                lanes[lane] = .open(since: since, lastUsed: lastUsed, isReplacing: isReplacing)
                if let action = action(for: lane, since, lastUsed, isReplacing, at: now) { actions.append(action) }
            }
        }
        wanted = []
        return actions
    }

    private func isWanted(_ lane: Int, _ load: (Int) -> Int) -> Bool {
        lane < configuration.leastConnectionCount || wanted.contains(lane) || load(lane) > 0
    }

    private mutating func action(
        for lane: Int,
        _ since: Instant,
        _ lastUsed: Instant,
        _ isReplacing: Bool,
        at now: Instant
    ) -> Action? {
        let idle = lastUsed.duration(to: now)
        if lane >= configuration.leastConnectionCount, !isReplacing, idle >= configuration.idleTimeout {
            return .close(lane: lane)
        }
        if !isReplacing, since.duration(to: now) >= configuration.lifetime {
            lanes[lane] = .open(since: since, lastUsed: lastUsed, isReplacing: true)
            return .open(lane: lane)
        }
        let quiet = max(lastUsed, lastProbe[lane] ?? lastUsed).duration(to: now)
        if idle > .zero, quiet >= configuration.healthInterval {
            lastProbe[lane] = now
            return .probe(lane: lane)
        }
        return nil
    }
}

extension PoolPlan.Lane {
    /// Whether there is a connection.
    var isOpen: Bool {
        if case .open = self { true } else { false }
    }
}
