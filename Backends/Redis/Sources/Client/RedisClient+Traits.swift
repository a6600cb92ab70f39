import GatehouseDatastore

extension RedisClient {
    /// Asks the servers what they are, and a cluster who has which slots.
    ///
    /// - Throws: ``GatehouseDatastore/StoreError`` if no server answers.
    func learnTraits() async throws(StoreError) -> ServerTraits {
        var traits = try await traits(slot: 0)
        guard traits.isInCluster else { return traits }
        try await learn()
        for slot in serverSlots() {
            for warning in try await self.traits(slot: slot).warnings where !traits.warnings.contains(warning) {
                traits.warnings.append(warning)
            }
        }
        return traits
    }

    private func traits(slot: Int) async throws(StoreError) -> ServerTraits {
        // Not every user may ask; then there is less to say.
        let info = try await ask(RedisCommand("INFO"), slot: slot)?.text
        let setting = try await ask(RedisCommand("CONFIG", "GET", "save"), slot: slot)?.array
        return ServerTraits(info: info, snapshots: setting.flatMap { $0.count == 2 ? $0[1].text : nil })
    }

    /// Asks what not every user may ask.
    ///
    /// - Returns: Nil if the server refused.
    private func ask(_ command: RedisCommand, slot: Int) async throws(StoreError) -> RedisReply? {
        do {
            return try await run(command, slot: slot, isRead: true)
        } catch  where error.cause is RedisServerError && error.code == .unavailable(retryable: false) {
            return nil
        }
    }
}
