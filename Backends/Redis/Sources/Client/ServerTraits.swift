/// What a server is, and what it is set to lose.
struct ServerTraits: Equatable, Sendable {
    /// The technology and its version, such as `Redis 7.0.15`.
    var name: String
    /// Whether the server belongs to a cluster.
    var isInCluster: Bool
    /// What an operator should know, a sentence each.
    var warnings: [String]

    /// Reads what servers say of themselves.
    ///
    /// - Parameters:
    ///   - info: The reply to `INFO`; nil if the user may not ask.
    ///   - snapshots: The setting `save`; nil if it is not known.
    init(info: String?, snapshots: String?) {
        var fields: [Substring: Substring] = [:]
        for line in (info ?? "").split(whereSeparator: \.isNewline) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            fields[line[..<colon]] = line[line.index(after: colon)...]
        }
        if let version = fields["valkey_version"] {
            name = "Valkey \(version)"
        } else {
            name = fields["redis_version"].map { "Redis \($0)" } ?? "Redis"
        }
        isInCluster = fields["redis_mode"] == "cluster" || fields["cluster_enabled"] == "1"
        warnings = []
        if let policy = fields["maxmemory_policy"], policy != "noeviction" {
            warnings.append(
                "The server evicts (maxmemory-policy \(policy)): sessions may end and throttles be forgotten before their "
                    + "time, and lists of sessions be incomplete. Set it to noeviction."
            )
        }
        if fields["aof_enabled"] == "0", snapshots == "" {
            warnings.append(
                "The server keeps nothing on disk (appendonly no, save \"\"): when it restarts, all users have to sign in "
                    + "again."
            )
        }
    }
}
