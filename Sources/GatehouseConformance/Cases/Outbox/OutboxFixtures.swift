import GatehouseDatastore

extension ConformanceMint {
    /// A mail about nobody that is due when it is asked for.
    func mail(
        _ kind: StoredName = "mail",
        of user: UserID? = nil,
        at now: Timestamp,
        due: Timestamp? = nil,
        payload: [UInt8] = [0, 1, 254, 255]
    ) -> MailRecord {
        MailRecord(id: id(), kind: kind, user: user, payload: payload, createdAt: now, dueAt: due)
    }
}

/// A step that may write records beside its change.
typealias MailStep = (_ companions: AccompanyingRecords) async throws -> Void

extension AccompanyingRecords {
    /// Mails beside a change.
    static func mail(_ mails: MailRecord...) -> AccompanyingRecords {
        AccompanyingRecords(mail: mails)
    }
}

extension ConformanceWorld {
    /// Makes mails that are due and files them at the first node.
    @discardableResult
    func addMails(_ count: Int = 1, of user: UserID? = nil, at time: Timestamp? = nil) async throws -> [MailRecord] {
        let mails = (0..<count).map { _ in mint.mail(of: user, at: time ?? now) }
        try await first.outbox.enqueue(AccompanyingRecords(mail: mails))
        return mails
    }

    /// Makes mails and has them be dead letters, tried once.
    func addDeadLetters(
        _ count: Int = 1,
        of user: UserID? = nil,
        at time: Timestamp? = nil
    ) async throws -> [MailRecord] {
        let mails = try await addMails(count, of: user, at: time)
        let lease: LeaseID = mint.id()
        _ = try await claim(under: lease)
        for mail in mails {
            let settling = try await settle(mail, under: lease, as: .dead(mint.text("failure")))
            try GatehouseConformance.expect(settling, equals: .settled, "burying a mail")
        }
        return mails
    }

    /// Claims mails for a minute, by default at the first node at the world's time.
    func claim(
        _ limit: Int = 1_000,
        under lease: LeaseID? = nil,
        at time: Timestamp? = nil,
        through node: ConformanceNode? = nil
    ) async throws -> [ClaimedMail] {
        let time = time ?? now
        return try await (node ?? first).outbox.claimMail(
            limit: limit,
            lease: lease ?? mint.id(),
            until: time + .seconds(60),
            at: time
        )
    }

    /// Settles a mail, by default at the first node.
    func settle(
        _ mail: MailRecord,
        under lease: LeaseID,
        as settlement: MailSettlement = .done,
        through node: ConformanceNode? = nil,
        with companions: AccompanyingRecords = .none
    ) async throws -> MailSettling {
        try await (node ?? first).outbox.settleMail(mail.id, under: lease, as: settlement, with: companions)
    }

    /// The mails that wait, or the dead letters, as the second node lists them.
    func queue(areDead: Bool = false) async throws -> [QueuedMail] {
        try await second.outbox.mails(areDead: areDead, after: nil, limit: 1_000).elements
    }

    /// Throws ``ConformanceFailure`` unless exactly these mails wait and these are dead letters, in any order.
    func expectQueue(
        waiting: [MailRecord],
        dead: [MailRecord] = [],
        _ subject: @autoclosure () -> String,
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws {
        for (areDead, wanted) in [(false, waiting), (true, dead)] {
            let found = try await queue(areDead: areDead).map(\.mail.id)
            try GatehouseConformance.expect(
                Set(found) == Set(wanted.map(\.id)) && found.count == wanted.count,
                "\(subject()): expected \(wanted.count) \(areDead ? "dead letters" : "mails"), got \(found.count) or others",
                file: file,
                line: line
            )
        }
    }

    /// Throws ``ConformanceFailure`` unless mails are filed with a change that takes effect, and with nothing else: not
    /// when one of them is there already, in which case the change does not happen either.
    ///
    /// - Parameters:
    ///   - subject: What the change is.
    ///   - user: Whom one of the mails is about.
    ///   - idle: Steps that have no effect once the change is made.
    ///   - change: The change, which throws unless it takes effect for the first time.
    func expectMails(
        with subject: String,
        of user: UserID? = nil,
        notWith idle: [MailStep] = [],
        file: StaticString = #fileID,
        line: UInt = #line,
        _ change: MailStep
    ) async throws {
        let present = try await addMails()
        let refused = AccompanyingRecords(mail: [mint.mail(at: now), present[0]])
        try await GatehouseConformance.expect(
            refusal: .duplicate(.mail),
            of: "\(subject) with a mail that is there",
            file: file,
            line: line
        ) {
            try await change(refused)
        }
        let mails = [mint.mail(of: user, at: now), mint.mail(at: now)]
        try await change(AccompanyingRecords(mail: mails))
        for step in idle { try await step(.mail(mint.mail(at: now), mint.mail(of: user, at: now))) }
        try await expectQueue(waiting: present + mails, "after \(subject)", file: file, line: line)
    }
}
