import GatehouseDatastore
import Logging
public import ServiceLifecycle

extension Gatekeeper: Service {
    /// Sends mail as it comes due, and removes what has expired from time to time, until shutdown.
    ///
    /// Mail that waits when the application ends is sent by the next one, or by another node. Of the sweeps nothing depends but
    /// the size of the database: what has expired is absent, removed or not. Whatever fails is logged and tried again; it
    /// never ends the application.
    public func run() async throws {
        for warning in warnings { logger.warning("\(warning)") }
        await cancelWhenGracefulShutdown {
            async let mail: Void? = self.delivery?.run()
            await self.sweepRepeatedly()
            _ = await mail
        }
    }

    /// Sends the mail that is due now, one after the other, and returns how many mails were tried.
    ///
    /// ``run()`` does it all the time; this is for programs that end, such as a command line.
    @discardableResult
    public func deliverMail() async -> Int {
        await delivery?.deliverDue() ?? 0
    }

    private func sweepRepeatedly() async {
        while !Task.isCancelled {
            await sweep()
            do {
                // An interval of nothing would keep a processor busy.
                try await Task.sleep(for: max(configuration.sessions.sweepInterval, .seconds(1)))
            } catch {
                return
            }
        }
    }

    /// Removes what has expired, once; returns how many rows.
    @discardableResult
    public func sweep() async -> Int {
        let now = surroundings.now()
        var total = 0
        total += await sweep("sessions") { limit async throws(StoreError) in
            try await stores.sessions.sweepSessions(at: now, limit: limit)
        }
        total += await sweep("counters") { limit async throws(StoreError) in
            try await stores.counters.sweepCounters(at: now, limit: limit)
        }
        total += await sweep("tokens") { limit async throws(StoreError) in
            try await stores.tokens.sweepTokens(at: now, limit: limit)
        }
        total += await sweep("dead letters") { limit async throws(StoreError) in
            try await stores.outbox.pruneMail(before: now - configuration.mail.keepingDeadLetters, limit: limit)
        }
        if let accessTokens = stores.accessTokens {
            total += await sweep("access tokens") { limit async throws(StoreError) in
                try await accessTokens.sweepAccessTokens(at: now, limit: limit)
            }
        }
        if let tombstones = stores.tombstones {
            total += await sweep("tombstones") { limit async throws(StoreError) in
                try await tombstones.sweepTombstones(at: now, limit: limit)
            }
        }
        return total
    }

    private func sweep(
        _ kind: String,
        _ step: (_ limit: Int) async throws(StoreError) -> Int
    ) async -> Int {
        let limit = 500
        var total = 0
        do {
            while !Task.isCancelled {
                let count = try await step(limit)
                total += count
                if count < limit { break }
            }
        } catch {
            logger.error(
                "A sweep failed and will be tried again.",
                metadata: ["sweep": "\(kind)", "error": "\(error)"]
            )
        }
        return total
    }
}
