import GatehouseDatastore
import Testing

// A server reports most of these codes only when it is in trouble; the failure is made here instead.
@testable import GatehousePostgreSQL

/// What becomes of the server's reports.
@Suite("PostgreSQL failures")
struct FailureTests {
    /// Stands for whatever a user gave.
    private static let secret = "alice@example.org"

    @Test(
        arguments: [
            ("40001", .conflict), ("40P01", .conflict), ("55P03", .conflict),
            ("57014", .timedOut),
            ("25006", .unavailable(retryable: true)), ("08006", .unavailable(retryable: true)),
            ("53300", .unavailable(retryable: true)), ("53100", .unavailable(retryable: true)),
            ("57P01", .unavailable(retryable: true)), ("57P03", .unavailable(retryable: true)),
            ("28P01", .unavailable(retryable: false)), ("28000", .unavailable(retryable: false)),
            ("42P01", .unavailable(retryable: false)), ("42501", .unavailable(retryable: false)),
            ("3D000", .unavailable(retryable: false)), ("3F000", .unavailable(retryable: false)),
            ("0A000", .unavailable(retryable: false)), ("26000", .unavailable(retryable: false)),
            ("25P02", .unavailable(retryable: false)), ("P0001", .unavailable(retryable: false)),
            ("XX000", .unavailable(retryable: false)), ("", .unavailable(retryable: false)),
            ("22P02", .corrupt), ("22001", .corrupt), ("23502", .corrupt), ("23503", .corrupt), ("23514", .corrupt),
            ("XX001", .corrupt), ("XX002", .corrupt),
        ] as [(String, StoreError.Code)]
    )
    func `each SQLSTATE becomes the code that says what to do`(state: String, code: StoreError.Code) {
        #expect(StoreError(PostgreSQLFailure(state: state, message: "words")).code == code)
    }

    @Test(
        arguments: [
            ("gatehouse_users_id", .id), ("gatehouse_sessions_id", .id), ("gatehouse_audit_id", .id),
            ("gatehouse_users_email", .email), ("gatehouse_users_username", .username),
            ("gatehouse_sessions_digest", .session), ("gatehouse_sessions_previous_digest", .session),
            ("gatehouse_one_time_tokens_handle", .token), ("gatehouse_one_time_tokens_digest", .token),
            ("gatehouse_refresh_families_id", .token),
            ("gatehouse_personal_tokens_id", .token), ("gatehouse_personal_tokens_digest", .token),
            ("gatehouse_roles_name", .role), ("gatehouse_mail_id", .mail),
        ] as [(String, StoreError.Field)]
    )
    func `a unique constraint names the field that is taken`(constraint: String, field: StoreError.Field) {
        let error = StoreError(PostgreSQLFailure(state: "23505", constraint: constraint, message: Self.secret))
        #expect(error.code == .duplicate(field))
    }

    @Test func `a unique constraint that no field has is no duplicate`() {
        for constraint in ["", "gatehouse_grants_pkey", "somebody_elses"] {
            #expect(StoreError(PostgreSQLFailure(state: "23505", constraint: constraint, message: "")).code == .corrupt)
        }
        // The constraint alone does not make it one.
        let other = PostgreSQLFailure(state: "23514", constraint: "gatehouse_users_email", message: "")
        #expect(StoreError(other).code == .corrupt)
    }

    @Test func `what a user gave is in no description`() {
        for state in ["22P02", "22021", "22003", "23505", "23514", "23502"] {
            let failure = PostgreSQLFailure(
                state: state,
                constraint: "gatehouse_users_email",
                message: "invalid input: \"\(Self.secret)\""
            )
            #expect(failure.message == "")
            let error = StoreError(failure)
            var dumped = ""
            dump(failure, to: &dumped)
            dump(error, to: &dumped)
            for text in [
                failure.description, String(reflecting: failure), error.description, error.debugDescription,
                error.summary, dumped,
            ] {
                #expect(!text.contains(Self.secret))
            }
        }
    }

    @Test func `the cause says what an operator needs`() {
        let failure = PostgreSQLFailure(state: "42501", message: "permission denied for table gatehouse_users")
        let error = StoreError(failure)
        #expect(error.debugDescription.contains("PostgreSQL 42501: permission denied for table gatehouse_users"))
        #expect(!error.description.contains("permission denied"))
        let violation = PostgreSQLFailure(state: "23505", constraint: "gatehouse_users_email", message: "words")
        #expect(violation.description == "PostgreSQL 23505: gatehouse_users_email")
        #expect(PostgreSQLFailure(state: "", message: "").description == "PostgreSQL gave no reason")
    }

    @Test func `no description of an error of the pool has more than its code, its remedy and the setting`() {
        let errors: [StoreError] = [
            .queueOverdue, .readOverdue, .changeOverdue, .queueFull, .cancelled, .closed, .noConnection(nil),
            .lostInDoubt(.noConnection(nil)),
        ]
        for error in errors {
            #expect(error.description.hasPrefix("store error: \(error.code.name). "))
            #expect(error.description.hasSuffix("."))
        }
        #expect(StoreError.queueOverdue.debugDescription.contains("`queueDeadline`"))
        #expect(StoreError.changeOverdue.debugDescription.contains("`queryDeadline`"))
        // What certainly did not happen is told from what may have.
        #expect(errors.filter { $0.code == .indeterminate }.count == 2)
        for error in errors where error.code != .indeterminate {
            #expect(error.summary.contains("nothing was changed"))
        }
    }

    // MARK: - What the pipeline and the pool make of it

    @Test func `a statement is prepared once more when its name or its plan is gone`() {
        #expect(PostgreSQLFailure(state: "26000", message: "").isUnprepared)
        let plan = PostgreSQLFailure(state: "0A000", message: "cached plan must not change result type")
        #expect(plan.isUnprepared)
        // The words depend on the server's language.
        #expect(PostgreSQLFailure(state: "0A000", message: "zwischengespeicherter Plan").isUnprepared)
        #expect(!PostgreSQLFailure(state: "42P05", message: "").isUnprepared)
    }

    @Test func `what lost against others is tried again`() {
        for state in ["40001", "40P01", "25006"] {
            #expect(PostgreSQLFailure(state: state, message: "").isWorthAnotherTry)
        }
        for state in ["23505", "23503", "55P03", "57014", "57P01", ""] {
            #expect(!PostgreSQLFailure(state: state, message: "").isWorthAnotherTry)
        }
    }

    @Test func `a mail whose user was removed while it was filed is tried again, and no other reference`() {
        let reference = "gatehouse_mail_user"
        #expect(PostgreSQLFailure(state: "23503", constraint: reference, message: "").isWorthAnotherTry)
        #expect(!PostgreSQLFailure(state: "23514", constraint: reference, message: "").isWorthAnotherTry)
        #expect(!PostgreSQLFailure(state: "23503", constraint: "gatehouse_grants_fkey", message: "").isWorthAnotherTry)
    }

    @Test func `a server that takes no changes is told from one that refuses a statement`() {
        #expect(PostgreSQLFailure(state: "25006", message: "").isReadOnly)
        for state in ["57P01", "25P02", "23505", ""] {
            #expect(!PostgreSQLFailure(state: state, message: "").isReadOnly)
        }
    }

    @Test func `what waited or took too long is told from what others of its transaction may have caused`() {
        for state in ["55P03", "57014"] { #expect(PostgreSQLFailure(state: state, message: "").isImpatience) }
        for state in ["23505", "40P01", "57P01", ""] {
            #expect(!PostgreSQLFailure(state: state, message: "").isImpatience)
        }
    }
}
