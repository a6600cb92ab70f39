extension Script {
    /// How much longer than its lifetime a value stays, in milliseconds.
    ///
    /// What is over is over by the time that verbs name, to the microsecond. The server's clock only clears away, and must
    /// not do so for a node whose clock is behind.
    static let tolerance = 60_000

    /// The longest time that a value is kept untouched, in milliseconds: a hundred years.
    static let longest = 100 * 365 * 86_400_000

    /// What all scripts begin with: arithmetic on ``OrderedDigits``.
    static let arithmetic = """
        -- How long to keep what ends at a time.
        local function lifetime(ends, now)
            local milliseconds = math.max(tonumber(ends) - tonumber(now), 0) / 1000 + \(tolerance)
            return string.format('%.0f', math.min(math.ceil(milliseconds), \(longest)))
        end

        -- Ends the script when a key holds what is not of Gatehouse.
        local function foreign() error('WRONGTYPE A key of Gatehouse holds something else.') end

        -- The number after one; the last there is stays.
        local function increment(digits)
            if digits == '18446744073709551615' then return digits end
            for place = 20, 1, -1 do
                local digit = string.byte(digits, place)
                if digit < 57 then
                    return string.sub(digits, 1, place - 1) .. string.char(digit + 1) .. string.rep('0', 20 - place)
                end
            end
        end

        """

    /// What the scripts about sessions begin with.
    ///
    /// `KEYS[1]` is the list of the shard and `KEYS[2]` the list of the ends; `ARGV[1]` is what the keys of the shard's
    /// sessions begin with and `ARGV[2]` the time. Both lists are read first: if a key holds something else, the script
    /// ends before it has changed anything.
    static let sessions =
        arithmetic + """
            local list, ends, stem, now = KEYS[1], KEYS[2], ARGV[1], ARGV[2]
            redis.call('ZCARD', list)
            redis.call('ZCARD', ends)

            local function isSession(row)
                return type(row) == 'string' and string.sub(row, 1, 1) == 's' and #row >= \(RowLayout.headLength)
            end
            local function isLive(row) return isSession(row) and \(RowLayout.expiresAt.lua(of: "row")) > now end
            local function isReplaced(row) return \(RowLayout.isReplaced.lua(of: "row")) == '1' end
            local function replacedDigest(row) return \(RowLayout.replacedDigest.lua(of: "row")) end
            local function member(row, digest) return \(RowLayout.member.lua(of: "row")) .. digest end

            -- The session that has or had a digest, and the digest it has now.
            local function find(digest)
                local row = redis.call('GET', stem .. digest)
                if not row then return nil end
                if isSession(row) then return row, digest end
                if string.sub(row, 1, 1) ~= 'n' or #row ~= 33 then foreign() end
                local current = string.sub(row, 2, 33)
                row = redis.call('GET', stem .. current)
                if isSession(row) and isReplaced(row) and replacedDigest(row) == digest then return row, current end
                return nil
            end

            -- The session that a member of a list stands for, and its digest.
            local function listed(entry)
                local digest = string.sub(entry, 33)
                local row = redis.call('GET', stem .. digest)
                if isSession(row) and member(row, digest) == entry then return row, digest end
                return nil, digest
            end

            -- Takes a session away with every key it has. What another program put at an old key is left alone.
            local function remove(row, digest)
                redis.call('DEL', stem .. digest)
                if isReplaced(row) then
                    local old = stem .. replacedDigest(row)
                    if redis.pcall('GET', old) == 'n' .. digest then redis.call('DEL', old) end
                end
                redis.call('ZREM', list, member(row, digest))
                redis.call('ZREM', ends, member(row, digest))
            end

            local function drop(entry)
                redis.call('ZREM', list, entry)
                redis.call('ZREM', ends, entry)
            end

            -- Puts a session where it belongs, and lets nothing that leads to it end before it, or before what stood at
            -- a key: a node whose clock is ahead must not bring the end nearer.
            local function put(row, digest, isRotation, stayed)
                local expires = \(RowLayout.expiresAt.lua(of: "row"))
                local time = lifetime(expires, now)
                stayed = stayed or redis.call('PTTL', stem .. digest)
                if stayed > tonumber(time) then time = string.format('%.0f', stayed) end
                -- Read before anything is written: while its slot moves, it may be elsewhere.
                if isReplaced(row) and not isRotation then redis.call('GET', stem .. replacedDigest(row)) end
                redis.call('SET', stem .. digest, row, 'PX', time)
                if isRotation then
                    redis.call('SET', stem .. replacedDigest(row), 'n' .. digest, 'PX', time)
                elseif isReplaced(row) then
                    redis.call('PEXPIRE', stem .. replacedDigest(row), time)
                end
                local entry = member(row, digest)
                redis.call('ZADD', list, 0, entry)
                -- Whole seconds, which Lua's numbers keep exactly.
                redis.call('ZADD', ends, string.sub(expires, 1, 14), entry)
                for _, key in ipairs({list, ends}) do
                    if redis.call('PTTL', key) < tonumber(time) then redis.call('PEXPIRE', key, time) end
                end
            end

            """
}
