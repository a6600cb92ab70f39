import GatehouseDatastore
import Logging
import Synchronization

/// Sends what is in the outbox, beside any number of other nodes that do.
///
/// Each mail is claimed for a time, written, handed to the mailer and settled. It goes out twice only if it was handed
/// over and nobody could be told: the process ended, or the answer was lost.
struct MailDelivery: Sendable {
    /// For how long a mail is claimed.
    ///
    /// Long enough for the slowest mail server that is still waited for.
    static let lease = Duration.seconds(600)

    /// How long one attempt may take.
    static let patience = Duration.seconds(300)

    /// How long mail under way may go on when the task is cancelled.
    static let farewell = Duration.seconds(5)

    let store: any OutboxStore
    let mailer: any Mailer
    let maker: MailMaker
    let configuration: MailConfiguration
    let bell: MailBell
    let trail: AuditTrail
    let surroundings: Surroundings
    let logger: Logger

    private final class Work: Sendable {
        let underWay = Atomic(0)
        let pace = Mutex(DeliveryPace())
    }

    /// Sends mail as it comes due, until the task is cancelled.
    ///
    /// What is under way then has ``farewell`` to finish, and is settled either way.
    func run() async {
        let work = Work()
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                let pace = work.pace.withLock { $0 }
                let free = pace.width - work.underWay.load(ordering: .acquiring)
                let claimed = free > 0 ? await claim(limit: free) : []
                for mail in claimed {
                    work.underWay.add(1, ordering: .acquiringAndReleasing)
                    group.addTask {
                        let works = await finish { await deliver(mail.mail, mail.attempt, under: mail.lease) }
                        if let works { work.pace.withLock { works ? $0.noteAnswer() : $0.noteFailure() } }
                        work.underWay.subtract(1, ordering: .acquiringAndReleasing)
                        bell.ring()
                    }
                }
                if claimed.isEmpty || claimed.count == free { await bell.wait(atMost: .seconds(1)) }
                let pause = work.pace.withLock { $0 }.pause
                if pause > .zero { try? await Task.sleep(for: pause) }
            }
        }
    }

    /// Sends what is due now, one after the other, and returns how many mails were claimed.
    func deliverDue() async -> Int {
        var count = 0
        while !Task.isCancelled {
            let claimed = await claim(limit: 1)
            guard let mail = claimed.first else { break }
            _ = await deliver(mail.mail, mail.attempt, under: mail.lease)
            count += 1
        }
        return count
    }

    private struct Claim: Sendable {
        let mail: MailRecord
        let attempt: Int
        let lease: LeaseID
    }

    private func claim(limit: Int) async -> [Claim] {
        let now = surroundings.now()
        let lease: LeaseID = surroundings.makeID()
        do {
            return try await store.claimMail(limit: limit, lease: lease, until: now + Self.lease, at: now)
                .map { Claim(mail: $0.mail, attempt: $0.attempt, lease: lease) }
        } catch {
            logger.error("The outbox could not be read and will be again.", metadata: ["error": "\(error)"])
            return []
        }
    }

    /// Runs a step that goes on for a while when the task is cancelled, so that its outcome is known.
    private func finish(_ step: @escaping @Sendable () async -> Bool?) async -> Bool? {
        let work = Task { await step() }
        return await withTaskCancellationHandler {
            await work.value
        } onCancel: {
            Task {
                try? await Task.sleep(for: Self.farewell)
                work.cancel()
            }
        }
    }

    /// Makes one attempt at a mail, and says whether the mail system works; nil if it was not asked.
    private func deliver(_ mail: MailRecord, _ attempt: Int, under lease: LeaseID) async -> Bool? {
        do {
            guard let made = try await maker.make(mail, attempt: attempt) else {
                await settle(mail.id, under: lease, as: .done, with: .none)
                return nil
            }
            do {
                try await send(made.message)
            } catch {
                await settle(mail, attempt, under: lease, after: error)
                return error.concernsMessageAlone
            }
            let companions = AccompanyingRecords(audit: linkEvents(made.prepared, mail))
            await settle(mail.id, under: lease, as: .done, with: companions)
            return true
        } catch {
            await settle(mail, attempt, under: lease, after: error)
            return nil
        }
    }

    private func send(_ message: MailMessage) async throws(MailError) {
        do {
            try await withDeadline(Self.patience) { try await mailer.send(message) }
        } catch let error as MailError {
            throw error
        } catch {
            // The deadline or a cancellation came first: nobody knows what the mailer had done by then.
            throw MailError(.inDoubt, "The mailer gave no answer in time.", cause: error)
        }
    }

    /// Notes that an attempt failed.
    private func settle(_ mail: MailRecord, _ attempt: Int, under lease: LeaseID, after error: MailError) async {
        let settlement = settlement(of: mail, attempt, after: error)
        logger.warning(
            "A mail was not sent.",
            metadata: ["mail": "\(mail.id)", "kind": "\(mail.kind)", "attempt": "\(attempt)", "error": "\(error)"]
        )
        await settle(mail.id, under: lease, as: settlement, with: failureEvents(settlement, mail))
    }

    /// The event of a link that was mailed; none for other mails.
    private func linkEvents(_ sent: PreparedMail, _ mail: MailRecord) -> [AuditRecord] {
        guard sent.link != nil else { return [] }
        let client = MailOrder(payload: mail.payload)?.client ?? .unknown
        let details: [StoredName: StoredText] = ["mail": StoredText(lossy: sent.kind.rawValue)]
        return [trail.event(.linkMailed, user: sent.user.id, client: client, details: details)]
    }

    private func failureEvents(_ settlement: MailSettlement, _ mail: MailRecord) -> AccompanyingRecords {
        guard case .dead = settlement else { return .none }
        let details: [StoredName: StoredText] = ["mail": StoredText(lossy: mail.kind.string)]
        return trail.companion(.mailFailed, user: mail.user, client: .unknown, details: details)
    }

    private func settlement(of mail: MailRecord, _ attempt: Int, after error: MailError) -> MailSettlement {
        let reason = StoredText(lossy: "\(error.code.rawValue): \(error.summary)", limit: 500)
        let now = surroundings.now()
        // Also late, a mail has some attempts: the application may have been away, or an operator asked for more.
        let isOver = mail.createdAt + configuration.givingUpAfter <= now && attempt >= 6
        if error.code == .refused || isOver { return .dead(reason) }
        let chance = surroundings.randomBytes(1).first ?? 0
        return .later(now + MailRetry.delay(afterAttempt: attempt, chance: chance), reason)
    }

    /// Settles a mail, also when the task is cancelled; a mail that cannot be settled goes out again after its lease.
    private func settle(
        _ id: MailID,
        under lease: LeaseID,
        as settlement: MailSettlement,
        with companions: AccompanyingRecords
    ) async {
        await Task {
            for attempt in 0..<5 {
                do throws(StoreError) {
                    _ = try await store.settleMail(id, under: lease, as: settlement, with: companions)
                    return
                } catch {
                    logger.error(
                        "What became of a mail could not be noted.",
                        metadata: ["mail": "\(id)", "error": "\(error)"]
                    )
                }
                try? await Task.sleep(for: .milliseconds(100 << attempt))
            }
        }.value
    }
}
