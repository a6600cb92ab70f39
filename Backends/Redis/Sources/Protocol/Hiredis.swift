// Every call of hiredis is in this file.

import CHiredis
import GatehouseDatastore

/// Reads replies as they arrive, in pieces of any size.
///
/// It belongs to one connection: after an error it reads nothing more. It owns hiredis's reader from first to last and
/// hands it to nobody, which makes it safe.
@safe final class ReplyReader {
    /// How much of one reply may wait for its rest: what Redis itself allows for one value.
    static let greatestReply = 512 * 1_024 * 1_024

    /// How much memory the reader keeps for the next replies: less would be given back and asked for again with each read.
    private static let keptMemory = 1_024 * 1_024

    /// How many elements an array may have: more than a request of ours asks for.
    ///
    /// The reader asks for the memory of all as soon as it has read how many there are, and looks at each when it gives it
    /// back: a number alone, such as `*2147483647`, would hold the event loop for seconds.
    static let greatestArray = 65_536

    private let reader: UnsafeMutablePointer<redisReader>
    /// Whether a reply came of a kind that is never asked for: newer versions of hiredis read more of them than older ones.
    private var isUnreadable = false
    /// How the reader makes replies: as hiredis does, but for arrays.
    private let functions: UnsafeMutablePointer<redisReplyObjectFunctions>

    /// - Throws: ``RedisProtocolError`` if there is no memory.
    init() throws(RedisProtocolError) {
        guard let reader = unsafe redisReaderCreate(), let defaults = unsafe reader.pointee.fn else {
            throw RedisProtocolError("there is no memory")
        }
        // Both live as long as the reader: hiredis's own functions are constants, and ours are freed after it.
        unsafe functions = .allocate(capacity: 1)
        unsafe functions.initialize(to: defaults.pointee)
        unsafe functions.pointee.createArray = { task, count in
            guard count <= ReplyReader.greatestArray, let defaults = unsafe task?.pointee.privdata else { return nil }
            let functions = unsafe defaults.assumingMemoryBound(to: redisReplyObjectFunctions.self)
            return unsafe functions.pointee.createArray?(task, count)
        }
        unsafe reader.pointee.privdata = UnsafeMutableRawPointer(defaults)
        unsafe reader.pointee.fn = unsafe functions
        unsafe reader.pointee.maxbuf = Self.keptMemory
        unsafe self.reader = unsafe reader
    }

    deinit {
        unsafe redisReaderFree(reader)
        unsafe functions.deallocate()
    }

    /// Takes bytes that have arrived.
    ///
    /// - Throws: ``RedisProtocolError`` if a reply is too long, or there is no memory.
    func feed(_ bytes: UnsafeRawBufferPointer) throws(RedisProtocolError) {
        guard bytes.count <= Self.greatestReply - (unsafe reader.pointee.len) else {
            throw RedisProtocolError("a reply is longer than 512 MiB")
        }
        let pointer = unsafe bytes.assumingMemoryBound(to: CChar.self).baseAddress
        // The bytes are copied during the call, and there are as many as it says.
        guard !isUnreadable, unsafe redisReaderFeed(reader, pointer, bytes.count) == REDIS_OK else { throw error }
    }

    /// Returns the next reply, or nil if its rest has yet to arrive.
    ///
    /// - Throws: ``RedisProtocolError`` if what arrived is no reply.
    func next() throws(RedisProtocolError) -> RedisReply? {
        var object: UnsafeMutableRawPointer?
        guard !isUnreadable, unsafe redisReaderGetReply(reader, &object) == REDIS_OK else { throw error }
        guard let object = unsafe object else { return nil }
        // The reader makes replies of this type and leaves them to whoever asked.
        defer { unsafe freeReplyObject(object) }
        guard let reply = unsafe RedisReply(object.assumingMemoryBound(to: redisReply.self).pointee) else {
            isUnreadable = true
            throw error
        }
        return reply
    }

    private var error: RedisProtocolError {
        if isUnreadable { return RedisProtocolError("a reply is of a kind that was not asked for") }
        // The text is ended by a zero within its array of the reader, which lives.
        return unsafe withUnsafeBytes(of: &reader.pointee.errstr) { bytes in
            RedisProtocolError(unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
        }
    }
}

extension RedisReply {
    /// Copies a reply; nil if it is of another kind than ours.
    ///
    /// hiredis allows nine levels of arrays.
    fileprivate init?(_ reply: redisReply) {
        switch unsafe reply.type {
        case REDIS_REPLY_STRING: self = unsafe .bytes(Array(Self.text(of: reply)))
        case REDIS_REPLY_STATUS: self = unsafe .status(String(decoding: Self.text(of: reply), as: UTF8.self))
        case REDIS_REPLY_ERROR: self = unsafe .error(RedisServerError(Self.text(of: reply)))
        case REDIS_REPLY_INTEGER: self = unsafe .integer(reply.integer)
        case REDIS_REPLY_ARRAY:
            let elements = unsafe UnsafeBufferPointer(start: reply.element, count: reply.elements)
            var replies: [RedisReply] = []
            replies.reserveCapacity(elements.count)
            for index in elements.indices {
                // Each element is there once the whole reply is.
                guard let element = unsafe elements[index], let reply = unsafe RedisReply(element.pointee) else {
                    return nil
                }
                replies.append(reply)
            }
            self = .array(replies)
        case REDIS_REPLY_NIL: self = .null
        default: return nil
        }
    }

    private static func text(of reply: redisReply) -> UnsafeRawBufferPointer {
        // The reply owns as many bytes as it says.
        unsafe UnsafeRawBufferPointer(start: reply.str, count: reply.len)
    }
}

extension RedisCommand {
    /// The command as it is sent.
    ///
    /// - Throws: ``GatehouseDatastore/StoreError`` with code `unavailable(retryable: true)` if there is no memory.
    func encoded() throws(StoreError) -> [UInt8] {
        var target: UnsafeMutablePointer<CChar>?
        var length: Int32 = -1
        // Each pointer leads to as many bytes as its length says, during the call, which copies them.
        unsafe bytes.withUnsafeBytes { bytes in
            let base = unsafe bytes.assumingMemoryBound(to: CChar.self).baseAddress
            unsafe withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: ends.count) { arguments in
                unsafe withUnsafeTemporaryAllocation(of: Int.self, capacity: ends.count) { lengths in
                    var start = 0
                    for (index, end) in ends.enumerated() {
                        unsafe arguments.initializeElement(
                            at: index,
                            to: unsafe base.map { base in unsafe base + start }
                        )
                        unsafe lengths.initializeElement(at: index, to: end - start)
                        start = end
                    }
                    length = unsafe redisFormatCommandArgv(
                        &target,
                        Int32(clamping: ends.count),
                        arguments.baseAddress,
                        lengths.baseAddress
                    )
                }
            }
        }
        guard let text = unsafe target, let count = Int(exactly: length), count >= 0 else {
            throw StoreError(.unavailable(retryable: true), "There is no memory for a request; nothing was changed.")
        }
        defer { unsafe redisFreeCommand(text) }
        // It made this many bytes for us.
        return unsafe Array(UnsafeRawBufferPointer(start: text, count: count))
    }
}
