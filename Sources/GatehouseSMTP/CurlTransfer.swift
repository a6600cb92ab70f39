import CCurl

/// What libcurl calls back for, while it sends one message.
///
/// It is used on the thread that performs the transfer, and nowhere else.
final class CurlTransfer {
    /// How far the conversation has come.
    private(set) var dialogue = SMTPDialogue()

    private let job: SMTPJob
    private let deadline: ContinuousClock.Instant
    private var offset = 0

    init(_ job: SMTPJob, deadline: ContinuousClock.Instant) {
        self.job = job
        self.deadline = deadline
    }

    /// Gives the next bytes of the message; nil to give up.
    ///
    /// Its end is a call that gives none: only after it does libcurl send the dot that makes the server accept the
    /// message. So it is here that a message that counts as unsent is kept from leaving.
    private func next(_ limit: Int) -> ArraySlice<UInt8>? {
        let piece = job.message[offset...].prefix(limit)
        if piece.isEmpty {
            guard job.complete() else { return nil }
            dialogue.isComplete = true
        }
        offset += piece.count
        return piece
    }

    /// Whether to go on.
    private var isWanted: Bool { !job.isOver && ContinuousClock.now < deadline }

    // MARK: - For the library

    private static func transfer(_ context: UnsafeMutableRawPointer?) -> CurlTransfer? {
        // The caller of `curl_easy_perform` keeps the object until that returns.
        unsafe context.map { unsafe Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
    }

    static let read: curl_read_callback = { buffer, size, count, context in
        guard let transfer = unsafe transfer(context), let buffer = unsafe buffer,
            let piece = transfer.next(size * count)
        else { return Int(CURL_READFUNC_ABORT) }
        // The library's buffer has room for so many bytes.
        unsafe UnsafeMutableRawBufferPointer(start: buffer, count: size * count).copyBytes(from: piece)
        return piece.count
    }

    static let progress: curl_xferinfo_callback = { context, _, _, _, _ in
        unsafe transfer(context)?.isWanted == true ? 0 : 1
    }

    static let observe: curl_debug_callback = { _, kind, data, size, context in
        guard kind == CURLINFO_HEADER_IN || kind == CURLINFO_HEADER_OUT, let transfer = unsafe transfer(context),
            let data = unsafe data
        else { return 0 }
        // The library's text, which is as long as it says, is copied during the call.
        let text = unsafe Array(UnsafeRawBufferPointer(start: data, count: size))
        for line in text.split(separator: 0x0A) {
            if kind == CURLINFO_HEADER_IN { transfer.dialogue.receive(line) } else { transfer.dialogue.send(line) }
        }
        return 0
    }
}
