import GatehouseDatastore

/// What the server or libpq reported, kept as the cause of the ``StoreError`` it becomes.
struct PostgreSQLFailure: Error, CustomStringConvertible {
    /// The five characters of the SQLSTATE (PostgreSQL 15 documentation, appendix A); empty if the report has none.
    let state: String

    /// The constraint that was violated; empty for any other failure.
    let constraint: String

    /// The report in words; empty where it might hold a value that a user gave.
    let message: String

    /// Makes a failure from a server's report.
    ///
    /// Messages of the classes 22 and 23 quote values, so they are left out.
    init(state: String, constraint: String = "", message: String) {
        self.state = state
        self.constraint = constraint
        self.message = state.hasPrefix("22") || state.hasPrefix("23") ? "" : message
    }

    var description: String {
        let words = [state, constraint, message].filter { !$0.isEmpty }
        return "PostgreSQL " + (words.isEmpty ? "gave no reason" : words.joined(separator: ": "))
    }

    /// Whether the statement was refused because the connection does not have it prepared as it should: an unknown name,
    /// as behind some poolers, or a plan for a schema that has changed.
    ///
    /// 0A000 has other reasons too, and its words depend on the server's language. Preparing once more than is of use does
    /// no harm.
    var isUnprepared: Bool { state == "26000" || state == "0A000" }

    /// Whether a statement was ended because it waited too long for a row, or took too long.
    var isImpatience: Bool { state == "55P03" || state == "57014" }

    /// Whether the same work may succeed when it is simply done again: it lost against others and was rolled back.
    ///
    /// So may a mail whose user was removed while it was filed: the next time nobody looks for that user any longer.
    var isWorthAnotherTry: Bool {
        ["40001", "40P01", "25006"].contains(state) || state == "23503" && constraint == "gatehouse_mail_user"
    }

    /// Whether the server no longer takes changes: it has become, or always was, a standby.
    var isReadOnly: Bool { state == "25006" }
}

extension StoreError {
    /// Translates what a server reported of a statement that was rolled back; the one place where its codes meet ours.
    init(_ failure: PostgreSQLFailure) {
        if failure.state == "23505", let field = Self.field(of: failure.constraint) {
            self.init(.duplicate(field), "The \(field.rawValue) is taken.", cause: failure)
            return
        }
        let (code, summary) = Self.translate(failure.state)
        self.init(code, summary, cause: failure)
    }

    /// The field that a unique constraint of the schema is about.
    private static func field(of constraint: String) -> Field? {
        switch constraint {
        case "gatehouse_users_id", "gatehouse_sessions_id", "gatehouse_audit_id": .id
        case "gatehouse_users_email": .email
        case "gatehouse_users_username": .username
        case "gatehouse_sessions_digest", "gatehouse_sessions_previous_digest": .session
        case "gatehouse_one_time_tokens_handle", "gatehouse_one_time_tokens_digest", "gatehouse_refresh_families_id",
            "gatehouse_personal_tokens_id", "gatehouse_personal_tokens_digest":
            .token
        case "gatehouse_roles_name": .role
        case "gatehouse_mail_id": .mail
        default: nil
        }
    }

    private static func translate(_ state: String) -> (Code, String) {
        switch state {
        case "40001", "40P01":
            return (.conflict, "Other changes kept winning until the deadline; nothing was changed. Try again.")
        case "55P03":
            return (.conflict, "Another program held a row for too long; nothing was changed. Try again.")
        case "57014":
            return (.timedOut, "The server did not finish the statement in time; nothing was changed.")
        case "25006":
            return (.unavailable(retryable: true), "The server takes no changes now; nothing was changed.")
        case "XX001", "XX002":
            return (.corrupt, "The server found damaged data; restore the database from a backup.")
        default: break
        }
        switch state.prefix(2) {
        case "08", "53", "57":
            return (.unavailable(retryable: true), "The server refuses work for now; nothing was changed.")
        case "28":
            return (.unavailable(retryable: false), "The server does not let this user in; look at user and password.")
        case "42", "3D", "3F":
            return (
                .unavailable(retryable: false),
                "The server refused a statement; look at the schema and at what the role may do."
            )
        case "22", "23": return (.corrupt, "The database holds rows that contradict its schema.")
        default: return (.unavailable(retryable: false), "The server refused a statement; look at its log.")
        }
    }
}
