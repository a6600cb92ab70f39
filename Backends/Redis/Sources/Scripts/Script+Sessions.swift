// The verbs of a store of sessions, each a script. What `ARGV` holds beside the first two stands above each.

extension Script {
    /// Adds a session: its digest, its row.
    ///
    /// Answers `added`, or whose place is taken: `session` or `id`. It also clears away some sessions of the
    /// shard that are over, so that the lists do not grow for ever.
    static let insertSession = Script(
        sessions + """
            local digest, row = ARGV[3], ARGV[4]
            local holder, current = find(digest)
            if holder and isLive(holder) then return 'session' end
            local who = \(RowLayout.member.lua(of: "row"))
            local over = {}
            for _, entry in ipairs(redis.call('ZRANGEBYLEX', list, '[' .. who, '[' .. who .. string.rep('\\255', 33))) do
                local same, place = listed(entry)
                if same and isLive(same) then return 'id' end
                table.insert(over, {same, place, entry})
            end
            local second = '(' .. string.sub(now, 1, 14)
            for _, entry in ipairs(redis.call('ZRANGEBYSCORE', ends, '-inf', second, 'LIMIT', 0, 16)) do
                local session, place = listed(entry)
                if not (session and isLive(session)) then table.insert(over, {session, place, entry}) end
            end
            for _, old in ipairs(over) do
                if old[1] then remove(old[1], old[2]) else drop(old[3]) end
            end
            if holder then remove(holder, current) end
            put(row, digest, false)
            return 'added'
            """
    )

    /// Finds a session by a digest it had: the digest.
    ///
    /// Answers the digest it has and its row, or nothing.
    static let findSession = Script(
        sessions + """
            local row, digest = find(ARGV[3])
            return row and {digest, row}
            """,
        isRead: true
    )

    /// Replaces standing and data: the digest, the version expected, the version afterwards, the standing, the data.
    ///
    /// Answers `saved`, `stale` or `absent`.
    static let saveSession = Script(
        sessions + """
            local digest, expected, version, standing, data = ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7]
            local row, current = find(digest)
            if not isLive(row) then return 'absent' end
            if current ~= digest or \(RowLayout.version.lua(of: "row")) ~= expected then return 'stale' end
            local texts = \(RowLayout.headLength)
                + struct.unpack('>I4', \(RowLayout.addressLength.lua(of: "row")))
                + struct.unpack('>I4', \(RowLayout.namesLength.lua(of: "row")))
            local changed = 's' .. standing .. \(RowLayout.lastSeenAt.lua(of: "row")) .. version
                .. string.sub(row, \(RowLayout.replaced.start + 1), texts) .. data
            if isLive(changed) then put(changed, digest, false) else remove(row, digest) end
            return 'saved'
            """
    )

    /// Notes a sighting: the digest, the limit, whether there is an address, the address, when the session ends.
    ///
    /// The time is that of the sighting. The limit is the latest sighting that is old enough to be replaced. `1` says that
    /// there is an address, in the form that a row has it; `0` leaves the one that is filed. Answers `touched`,
    /// `recent` or `absent`.
    static let touchSession = Script(
        sessions + """
            local digest, limit, hasAddress, address, expires = ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7]
            local row, current = find(digest)
            if not isLive(row) or current ~= digest and \(RowLayout.graceEnd.lua(of: "row")) <= now then
                return 'absent'
            end
            local seen = \(RowLayout.lastSeenAt.lua(of: "row"))
            if now <= seen or seen > limit then return 'recent' end
            local last = \(RowLayout.endsAt.lua(of: "row"))
            if expires > last then expires = last end
            local filed = \(RowLayout.expiresAt.lua(of: "row"))
            if expires < filed then expires = filed end
            local length = struct.unpack('>I4', \(RowLayout.addressLength.lua(of: "row")))
            if hasAddress ~= '1' then
                address = string.sub(row, \(RowLayout.headLength + 1), \(RowLayout.headLength) + length)
            end
            put(
                's' .. expires .. string.sub(row, \(RowLayout.endsAt.start + 1), \(RowLayout.standing.range.upperBound))
                    .. now .. string.sub(row, \(RowLayout.version.start + 1), \(RowLayout.createdAt.range.upperBound))
                    .. struct.pack('>I4', #address) .. \(RowLayout.namesLength.lua(of: "row")) .. address
                    .. string.sub(row, \(RowLayout.headLength + 1) + length),
                current,
                false
            )
            return 'touched'
            """
    )

    /// Replaces the key: the digest, the digest afterwards, the standing, the end of the grace.
    ///
    /// Answers `session` if the place is taken, nothing if there is no session, and otherwise `rotated`, `superseded` or
    /// `reused`, the digest it has now and its row.
    static let rotateSession = Script(
        sessions + """
            local digest, successor, standing, grace = ARGV[3], ARGV[4], ARGV[5], ARGV[6]
            local row, current = find(digest)
            if not isLive(row) then return false end
            if current ~= digest then
                return {\(RowLayout.graceEnd.lua(of: "row")) > now and 'superseded' or 'reused', current, row}
            end
            local holder, place = find(successor)
            if holder and isLive(holder) then return 'session' end
            if holder then remove(holder, place) end
            local seen = \(RowLayout.lastSeenAt.lua(of: "row"))
            if seen < now then seen = now end
            local rotated = 's' .. standing .. seen .. increment(\(RowLayout.version.lua(of: "row")))
                .. '1' .. grace .. digest .. string.sub(row, \(RowLayout.user.start + 1))
            local stayed = redis.call('PTTL', stem .. digest)
            remove(row, digest)
            put(rotated, successor, true, stayed)
            return {'rotated', successor, rotated}
            """
    )

    /// Ends a session: the digest.
    ///
    /// Answers its identifier, or nothing if there is none.
    static let deleteSession = Script(
        sessions + """
            local row, digest = find(ARGV[3])
            if not isLive(row) then return false end
            remove(row, digest)
            return \(RowLayout.id.lua(of: "row"))
            """
    )

    /// Lists sessions of a user: the user, the identifier after which to begin or nothing, how many to look at.
    ///
    /// Answers the identifier at which the next look begins, or nothing if that was all, then digest and row of each session
    /// that is live.
    static let listSessions = Script(
        sessions + """
            local user, after, count = ARGV[3], ARGV[4], tonumber(ARGV[5])
            local first = '[' .. user
            if after ~= '' then first = '(' .. user .. after .. string.rep('\\255', 33) end
            local last = '[' .. user .. string.rep('\\255', 49)
            local entries = redis.call('ZRANGEBYLEX', list, first, last, 'LIMIT', 0, count)
            local found = {#entries == count and string.sub(entries[count], 17, 32) or false}
            for _, entry in ipairs(entries) do
                local row, digest = listed(entry)
                if isLive(row) then
                    table.insert(found, digest)
                    table.insert(found, row)
                end
            end
            return found
            """,
        isRead: true
    )

    /// Ends sessions of a user: the user, the identifier of a session to spare or nothing, how many to end at most.
    ///
    /// Answers how many live ones it ended, and 1 if there may be more, else 0.
    static let deleteSessions = Script(
        sessions + """
            local user, kept, limit = ARGV[3], ARGV[4], tonumber(ARGV[5])
            local last = '[' .. user .. string.rep('\\255', 49)
            local entries = redis.call('ZRANGEBYLEX', list, '[' .. user, last, 'LIMIT', 0, limit + 1)
            local found = {}
            for _, entry in ipairs(entries) do table.insert(found, {entry, listed(entry)}) end
            local count = 0
            for _, each in ipairs(found) do
                local entry, row, digest = each[1], each[2], each[3]
                if not row then
                    drop(entry)
                elseif not isLive(row) then
                    remove(row, digest)
                elseif string.sub(entry, 17, 32) ~= kept and count < limit then
                    remove(row, digest)
                    count = count + 1
                end
            end
            return {count, #entries > limit and 1 or 0}
            """
    )
}
