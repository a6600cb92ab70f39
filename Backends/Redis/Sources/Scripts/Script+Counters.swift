// A counter is one value: generation 20, locked 1 (`1` or `0`), end 20, and how many hits, in decimal digits.

extension Script {
    /// The key is `KEYS[1]`, the time `ARGV[1]`.
    private static let counters =
        arithmetic + """
            local key, now = KEYS[1], ARGV[1]
            local value = redis.call('GET', key)
            if value and (#value < 42 or string.find(value, '%D')) then foreign() end
            local generation = value and string.sub(value, 1, 20)
            local isLocked = value and string.sub(value, 21, 21) == '1'
            local ends = value and string.sub(value, 22, 41)
            local isRunning = value and ends > now

            local function put(generation, locked, ends, count)
                local value = generation .. locked .. ends .. string.format('%.0f', count)
                redis.call('SET', key, value, 'PX', lifetime(ends, now))
            end

            -- The generation of a stretch that begins now.
            local function nextGeneration()
                local raised = generation and increment(generation)
                if raised and raised > now then return raised end
                return now
            end

            """

    /// Counts an attempt: the end of a window and of a lock that begin now, and how many are allowed.
    ///
    /// Answers `allowed` with the count and the generation, `tripped`, or `locked` with the end.
    static let hitCounter = Script(
        counters + """
            local windowEnd, lockEnd, limit = ARGV[2], ARGV[3], tonumber(ARGV[4])
            if not isRunning then
                local begun = nextGeneration()
                put(begun, '0', windowEnd, 1)
                return {'allowed', 1, begun}
            end
            if isLocked then return {'locked', ends} end
            local count = tonumber(string.sub(value, 42))
            if count < limit then
                put(generation, '0', ends, count + 1)
                return {'allowed', count + 1, generation}
            end
            put(nextGeneration(), '1', lockEnd, 0)
            return {'tripped'}
            """,
        namesEveryKey: true
    )

    /// Forgets the hits of a window: its generation.
    ///
    /// Answers 1, or 0 if it is not that any longer. The counter keeps its generation, so that the next one is higher.
    static let clearCounter = Script(
        counters + """
            if not isRunning or isLocked or generation ~= ARGV[2] then return 0 end
            put(generation, '0', now, 0)
            return 1
            """,
        namesEveryKey: true
    )

    /// Answers the end of a lock, or nothing if there is none now.
    static let findLock = Script(
        counters + """
            if isRunning and isLocked then return ends end
            return false
            """,
        isRead: true,
        namesEveryKey: true
    )
}
