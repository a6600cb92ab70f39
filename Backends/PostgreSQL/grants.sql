-- What an application may do with a schema of Gatehouse: read and change accounts, append to the audit trail, and nothing
-- to the tables themselves. Run it as the schema's owner after each `gatehouse store migrate`:
--
--     psql -v application=app -v schema=public -f grants.sql "$OWNER_URI"
--
-- The application then connects as `app`. It can append events to the audit trail and read them, and neither change nor
-- remove one; but it can prune: remove all that is older than a time it names. Leave out the last line to let nobody but
-- the owner prune.
--
-- Let nobody but the owner make tables in the schema: `REVOKE CREATE ON SCHEMA public FROM PUBLIC`, which is the default
-- from PostgreSQL 15 on.

SET search_path TO :"schema";
GRANT USAGE ON SCHEMA :"schema" TO :"application";
GRANT SELECT ON gatehouse_migrations TO :"application";
GRANT SELECT, INSERT, UPDATE, DELETE
    ON gatehouse_users, gatehouse_roles, gatehouse_grants, gatehouse_session_tombstones, gatehouse_sessions,
        gatehouse_one_time_tokens, gatehouse_refresh_families, gatehouse_personal_tokens, gatehouse_counters,
        gatehouse_mail
    TO :"application";
GRANT SELECT, INSERT ON gatehouse_audit TO :"application";
GRANT EXECUTE ON FUNCTION gatehouse_prune_audit(timestamptz, bigint) TO :"application";
