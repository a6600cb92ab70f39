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

    private let reader: UnsafeMutablePointer<redisReader>

    /// - Throws: ``RedisProtocolError`` if there is no memory.
    init() throws(RedisProtocolError) {
        guard let reader = unsafe redisReaderCreate() else { throw RedisProtocolError("there is no memory") }
        unsafe self.reader = reader
        unsafe reader.pointee.maxbuf = Self.keptMemory
    }

    deinit {
        unsafe redisReaderFree(reader)
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
        guard unsafe redisReaderFeed(reader, pointer, bytes.count) == REDIS_OK else { throw error }
    }

    /// Returns the next reply, or nil if its rest has yet to arrive.
    ///
    /// - Throws: ``RedisProtocolError`` if what arrived is no reply.
    func next() throws(RedisProtocolError) -> RedisReply? {
        var object: UnsafeMutableRawPointer?
        guard unsafe redisReaderGetReply(reader, &object) == REDIS_OK else { throw error }
        guard let object = unsafe object else { return nil }
        // The reader makes replies of this type and leaves them to whoever asked.
        defer { unsafe freeReplyObject(object) }
        return unsafe RedisReply(object.assumingMemoryBound(to: redisReply.self).pointee)
    }

    private var error: RedisProtocolError {
        // The text is ended by a zero within its array of the reader, which lives.
        unsafe withUnsafeBytes(of: &reader.pointee.errstr) { bytes in
            RedisProtocolError(unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
        }
    }
}

extension RedisReply {
    /// Copies a reply; hiredis allows nine levels of arrays.
    fileprivate init(_ reply: redisReply) {
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
                if let element = unsafe elements[index] { replies.append(unsafe RedisReply(element.pointee)) }
            }
            self = .array(replies)
        default: self = .null
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
        unsafe bytes.withUnsafeBytes { bytes in
            let base = unsafe bytes.assumingMemoryBound(to: CChar.self).baseAddress
            var arguments: [UnsafePointer<CChar>?] = unsafe []
            var lengths: [Int] = []
            unsafe arguments.reserveCapacity(ends.count)
            lengths.reserveCapacity(ends.count)
            var start = 0
            for end in ends {
                unsafe arguments.append(base.map { unsafe $0 + start })
                lengths.append(end - start)
                start = end
            }
            // Each pointer leads to as many bytes as its length says, during the call, which copies them.
            length = unsafe redisFormatCommandArgv(&target, Int32(clamping: ends.count), &arguments, lengths)
        }
        guard let text = unsafe target, let count = Int(exactly: length), count >= 0 else {
            throw StoreError(.unavailable(retryable: true), "There is no memory for a request; nothing was changed.")
        }
        defer { unsafe redisFreeCommand(text) }
        // It made this many bytes for us.
        return unsafe Array(UnsafeRawBufferPointer(start: text, count: count))
    }
}
