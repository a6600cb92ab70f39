import Testing

/// The pipeline against recordings of what libpq returned for a real server.
///
/// Recorded with libpq 15.20 from PostgreSQL 15.20 (Debian): a program sent the groups of the lines with `>`, each
/// followed by `PQpipelineSync`, and wrote down every return of `PQgetResult` up to and with the synchronisation points in
/// the lines with `<`: the status without `PGRES_`, `NULL` for a null pointer, the SQLSTATE of an error, and the first
/// column of the first row. `- DEALLOCATE ALL` was run between two groups. Every recording began on a new connection, with
///
///     CREATE TABLE things (id bigint PRIMARY KEY, text text NOT NULL);
///     INSERT INTO things VALUES (1, 'one'), (2, 'two'), (3, 'three');
///     CREATE TABLE uniques (id bigint UNIQUE DEFERRABLE INITIALLY DEFERRED);
///     INSERT INTO uniques VALUES (1);
///
/// and these statements:
///
///     look    SELECT text FROM things WHERE id = $1::bigint
///     divide  SELECT 1 / $1::bigint
///     put     INSERT INTO things VALUES ($1::bigint, 'new') RETURNING id
///     defer   INSERT INTO uniques VALUES ($1::bigint)
///     broken  SELECT nothing FROM nowhere WHERE id = $1::bigint
@Suite("PostgreSQL pipeline, recorded")
struct PipelineRecordedTests {
    @Test func `each look-up gets its own row, or none`() throws {
        let outcomes = try replay(
            """
            > prepare gh1 look | gh1 1
            < COMMAND_OK, NULL, TUPLES_OK one, NULL, PIPELINE_SYNC
            > gh1 2 | gh1 3 | gh1 9 | gh1 1
            < TUPLES_OK two, NULL, TUPLES_OK three, NULL, TUPLES_OK nothing, NULL, TUPLES_OK one, NULL, PIPELINE_SYNC
            """,
            ["look 1", "look 2", "look 3", "look 9", "look 1"]
        )
        #expect(
            outcomes == [
                "look 1: one",
                "look 2: two",
                "look 3: three",
                "look 9: nothing",
                "look 1: one",
            ]
        )
    }

    @Test func `a read that fails is told to the one who asked, and those behind it run again`() throws {
        let outcomes = try replay(
            """
            > prepare gh1 look | gh1 1
            < COMMAND_OK, NULL, TUPLES_OK one, NULL, PIPELINE_SYNC
            > prepare gh2 divide | gh2 1
            < COMMAND_OK, NULL, TUPLES_OK 1, NULL, PIPELINE_SYNC
            > gh1 2 | gh2 0 | gh1 nonsense | gh1 3
            < TUPLES_OK two, NULL, FATAL_ERROR 22012, NULL, PIPELINE_ABORTED, NULL, PIPELINE_ABORTED, NULL, PIPELINE_SYNC
            > gh1 nonsense
            < FATAL_ERROR 22P02, NULL, PIPELINE_SYNC
            > gh1 3
            < TUPLES_OK three, NULL, PIPELINE_SYNC
            """,
            ["look 1", "divide 1", "look 2", "divide 0", "look nonsense", "look 3"]
        )
        #expect(
            outcomes == [
                "look 1: one",
                "divide 1: 1",
                "look 2: two",
                "divide 0 failed: 22012",
                "look nonsense failed: 22P02",
                "look 3: three",
            ]
        )
    }

    @Test func `a change that fails takes no other change along`() throws {
        let outcomes = try replay(
            """
            > prepare gh1 put | gh1 4
            < COMMAND_OK, NULL, TUPLES_OK 4, NULL, PIPELINE_SYNC
            > gh1 1 | gh1 5 | gh1 6
            < FATAL_ERROR 23505, NULL, PIPELINE_ABORTED, NULL, PIPELINE_ABORTED, NULL, PIPELINE_SYNC
            > gh1 1
            < FATAL_ERROR 23505, NULL, PIPELINE_SYNC
            > gh1 5
            < TUPLES_OK 5, NULL, PIPELINE_SYNC
            > gh1 6
            < TUPLES_OK 6, NULL, PIPELINE_SYNC
            """,
            ["put 4", "put 1", "put 5", "put 6"]
        )
        #expect(
            outcomes == [
                "put 4: 4",
                "put 1 failed: 23505",
                "put 5: 5",
                "put 6: 6",
            ]
        )
    }

    @Test func `the error of a commit reaches the one who caused it alone`() throws {
        let outcomes = try replay(
            """
            > prepare gh1 put | gh1 4
            < COMMAND_OK, NULL, TUPLES_OK 4, NULL, PIPELINE_SYNC
            > prepare gh2 defer | gh2 0
            < COMMAND_OK, NULL, COMMAND_OK, NULL, PIPELINE_SYNC
            > gh2 1 | gh1 5 | gh1 6
            < COMMAND_OK, NULL, TUPLES_OK 5, NULL, TUPLES_OK 6, NULL, FATAL_ERROR 23505, NULL, PIPELINE_SYNC
            > gh2 1
            < COMMAND_OK, NULL, FATAL_ERROR 23505, NULL, PIPELINE_SYNC
            > gh1 5
            < TUPLES_OK 5, NULL, PIPELINE_SYNC
            > gh1 6
            < TUPLES_OK 6, NULL, PIPELINE_SYNC
            """,
            ["put 4", "defer 0", "put 5", "defer 1", "put 6"]
        )
        #expect(
            outcomes == [
                "put 4: 4",
                "defer 0: done",
                "defer 1 failed: 23505",
                "put 5: 5",
                "put 6: 6",
            ]
        )
    }

    @Test func `a transaction fails with its commit, and what it prepared holds`() throws {
        let outcomes = try replay(
            """
            > prepare gh1 defer | prepare gh2 put | gh1 1 | gh2 4
            < COMMAND_OK, NULL, COMMAND_OK, NULL, COMMAND_OK, NULL, TUPLES_OK 4, NULL, FATAL_ERROR 23505, NULL, PIPELINE_SYNC
            > gh1 2 | gh2 4
            < COMMAND_OK, NULL, TUPLES_OK 4, NULL, PIPELINE_SYNC
            """,
            ["defer 1 + put 4", "defer 2 + put 4"]
        )
        #expect(
            outcomes == [
                "defer 1 + put 4 failed: 23505",
                "defer 2 + put 4: done 4",
            ]
        )
    }

    @Test func `a transaction that fails in the middle leaves nothing`() throws {
        let outcomes = try replay(
            """
            > prepare gh1 put | prepare gh2 look | gh1 4 | gh2 4 | gh1 4 | gh2 4
            < COMMAND_OK, NULL, COMMAND_OK, NULL, TUPLES_OK 4, NULL, TUPLES_OK new, NULL, FATAL_ERROR 23505, NULL, PIPELINE_ABORTED, NULL, PIPELINE_SYNC
            > gh2 4
            < TUPLES_OK nothing, NULL, PIPELINE_SYNC
            """,
            ["put 4 + look 4 + put 4 + look 4", "look 4"]
        )
        #expect(
            outcomes == [
                "put 4 + look 4 + put 4 + look 4 failed: 23505",
                "look 4: nothing",
            ]
        )
    }

    @Test func `a preparation that fails is tried again for the next job`() throws {
        let outcomes = try replay(
            """
            > prepare gh1 broken | gh1 1
            < FATAL_ERROR 42P01, NULL, PIPELINE_ABORTED, NULL, PIPELINE_SYNC
            > prepare gh2 broken | gh2 2
            < FATAL_ERROR 42P01, NULL, PIPELINE_ABORTED, NULL, PIPELINE_SYNC
            """,
            ["broken 1", "broken 2"]
        )
        #expect(
            outcomes == [
                "broken 1 failed: 42P01",
                "broken 2 failed: 42P01",
            ]
        )
    }

    @Test func `of several preparations those before the failure hold`() throws {
        let outcomes = try replay(
            """
            > prepare gh1 look | prepare gh2 broken | prepare gh3 put | gh1 1 | gh2 1 | gh3 4
            < COMMAND_OK, NULL, FATAL_ERROR 42P01, NULL, PIPELINE_ABORTED, NULL, PIPELINE_ABORTED, NULL, PIPELINE_ABORTED, NULL, PIPELINE_ABORTED, NULL, PIPELINE_SYNC
            > gh1 2
            < TUPLES_OK two, NULL, PIPELINE_SYNC
            > prepare gh4 put | gh4 4
            < COMMAND_OK, NULL, TUPLES_OK 4, NULL, PIPELINE_SYNC
            """,
            ["look 1 + broken 1 + put 4", "look 2", "put 4"]
        )
        #expect(
            outcomes == [
                "look 1 + broken 1 + put 4 failed: 42P01",
                "look 2: two",
                "put 4: 4",
            ]
        )
    }

    @Test func `reads on the way in several groups get their own rows`() throws {
        let outcomes = try replay(
            """
            > prepare gh1 look | gh1 1
            > gh1 2 | gh1 3
            > gh1 nonsense | gh1 1
            < COMMAND_OK, NULL, TUPLES_OK one, NULL, PIPELINE_SYNC
            < TUPLES_OK two, NULL, TUPLES_OK three, NULL, PIPELINE_SYNC
            < FATAL_ERROR 22P02, NULL, PIPELINE_ABORTED, NULL, PIPELINE_SYNC
            > gh1 1
            > gh1 9 | gh1 2
            < TUPLES_OK one, NULL, PIPELINE_SYNC
            < TUPLES_OK nothing, NULL, TUPLES_OK two, NULL, PIPELINE_SYNC
            """,
            ["look 1", "look 2", "look 3", "look nonsense", "look 1", "look 9", "look 2"],
            greatestInFlight: 3,
            greatestGroup: 2
        )
        #expect(
            outcomes == [
                "look 1: one",
                "look 2: two",
                "look 3: three",
                "look nonsense failed: 22P02",
                "look 1: one",
                "look 9: nothing",
                "look 2: two",
            ]
        )
    }

    @Test func `changes on the way in several groups share no error`() throws {
        let outcomes = try replay(
            """
            > prepare gh1 put | gh1 4
            > prepare gh2 defer | gh2 0
            < COMMAND_OK, NULL, TUPLES_OK 4, NULL, PIPELINE_SYNC
            < COMMAND_OK, NULL, COMMAND_OK, NULL, PIPELINE_SYNC
            > gh2 1 | gh1 5
            > gh1 1 | gh1 6
            > gh1 7 | gh1 8
            < COMMAND_OK, NULL, TUPLES_OK 5, NULL, FATAL_ERROR 23505, NULL, PIPELINE_SYNC
            < FATAL_ERROR 23505, NULL, PIPELINE_ABORTED, NULL, PIPELINE_SYNC
            < TUPLES_OK 7, NULL, TUPLES_OK 8, NULL, PIPELINE_SYNC
            > gh2 1
            > gh1 5
            > gh1 1
            < COMMAND_OK, NULL, FATAL_ERROR 23505, NULL, PIPELINE_SYNC
            < TUPLES_OK 5, NULL, PIPELINE_SYNC
            < FATAL_ERROR 23505, NULL, PIPELINE_SYNC
            > gh1 6
            < TUPLES_OK 6, NULL, PIPELINE_SYNC
            """,
            ["put 4", "defer 0", "put 5", "defer 1", "put 6", "put 1", "put 7", "put 8"],
            greatestInFlight: 3,
            greatestGroup: 2
        )
        #expect(
            outcomes == [
                "put 4: 4", "defer 0: done", "put 7: 7", "put 8: 8", "defer 1 failed: 23505", "put 5: 5",
                "put 1 failed: 23505", "put 6: 6",
            ]
        )
    }

    @Test func `a job behind a preparation that fails is prepared itself`() throws {
        let outcomes = try replay(
            """
            > prepare gh1 broken | gh1 1
            > gh1 2 | gh1 3
            < FATAL_ERROR 42P01, NULL, PIPELINE_ABORTED, NULL, PIPELINE_SYNC
            < FATAL_ERROR 26000, NULL, PIPELINE_ABORTED, NULL, PIPELINE_SYNC
            > prepare gh2 broken | gh2 2
            > gh2 3
            < FATAL_ERROR 42P01, NULL, PIPELINE_ABORTED, NULL, PIPELINE_SYNC
            < FATAL_ERROR 26000, NULL, PIPELINE_SYNC
            > prepare gh3 broken | gh3 3
            < FATAL_ERROR 42P01, NULL, PIPELINE_ABORTED, NULL, PIPELINE_SYNC
            """,
            ["broken 1", "broken 2", "broken 3"],
            greatestInFlight: 2
        )
        #expect(
            outcomes == [
                "broken 1 failed: 42P01",
                "broken 2 failed: 42P01",
                "broken 3 failed: 42P01",
            ]
        )
    }

    @Test func `what the server has forgotten is prepared once more`() throws {
        let outcomes = try replay(
            """
            > prepare gh1 look | gh1 1
            < COMMAND_OK, NULL, TUPLES_OK one, NULL, PIPELINE_SYNC
            - DEALLOCATE ALL
            > gh1 2 | gh1 3
            < FATAL_ERROR 26000, NULL, PIPELINE_ABORTED, NULL, PIPELINE_SYNC
            > prepare gh2 look | gh2 2
            < COMMAND_OK, NULL, TUPLES_OK two, NULL, PIPELINE_SYNC
            > gh2 3
            < TUPLES_OK three, NULL, PIPELINE_SYNC
            """,
            ["look 1", "look 2", "look 3"]
        )
        #expect(
            outcomes == [
                "look 1: one",
                "look 2: two",
                "look 3: three",
            ]
        )
    }

    @Test func `a transaction that the server has forgotten is prepared as a whole`() throws {
        let outcomes = try replay(
            """
            > prepare gh1 put | prepare gh2 look | gh1 4 | gh2 4
            < COMMAND_OK, NULL, COMMAND_OK, NULL, TUPLES_OK 4, NULL, TUPLES_OK new, NULL, PIPELINE_SYNC
            - DEALLOCATE ALL
            > gh1 5 | gh2 5
            < FATAL_ERROR 26000, NULL, PIPELINE_ABORTED, NULL, PIPELINE_SYNC
            > prepare gh3 put | prepare gh4 look | gh3 5 | gh4 5
            < COMMAND_OK, NULL, COMMAND_OK, NULL, TUPLES_OK 5, NULL, TUPLES_OK new, NULL, PIPELINE_SYNC
            """,
            ["put 4 + look 4", "put 5 + look 5"]
        )
        #expect(
            outcomes == [
                "put 4 + look 4: 4 new",
                "put 5 + look 5: 5 new",
            ]
        )
    }
}
