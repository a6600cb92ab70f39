#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A file open for reading at any place, from any thread.
final class PositionedFile: Sendable {
    /// The system refused.
    struct Failure: Error, CustomStringConvertible {
        /// The number of the error, such as `ENOENT`.
        let number: Int32

        /// What the system says.
        var description: String {
            // The text is the library's own, or lives until the next call on this thread; it is copied at once.
            guard let text = unsafe strerror(number) else { return "error \(number)" }
            return unsafe String(cString: text)
        }
    }

    /// The length in bytes when the file was opened.
    let size: Int

    private let descriptor: Int32

    /// Opens a file.
    ///
    /// - Throws: ``Failure`` if it cannot be opened, or is no ordinary file.
    init(path: String) throws(Failure) {
        // Without waiting, because opening a pipe would wait for somebody to write. A string's bytes outlive the call.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Failure(number: errno) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            let number = errno
            close(descriptor)
            throw Failure(number: number == 0 ? EINVAL : number)
        }
        self.descriptor = descriptor
        size = Int(clamping: status.st_size)
    }

    deinit {
        close(descriptor)
    }

    /// Reads bytes from a place on, fewer only at the end.
    func read(at offset: Int, count: Int) throws(Failure) -> [UInt8] {
        guard let offset = off_t(exactly: offset) else { throw Failure(number: EINVAL) }
        var failure: Failure?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: max(count, 0)) { buffer, filled in
            while filled < buffer.count {
                // The rest of the buffer, which is ours until the closure returns.
                let whole = UnsafeMutableRawBufferPointer(buffer)
                let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: whole[filled...])
                let result = unsafe pread(descriptor, rest.baseAddress, rest.count, offset + off_t(filled))
                if result > 0 {
                    filled += result
                } else if result == 0 {
                    return
                } else if errno != EINTR {
                    failure = Failure(number: errno)
                    return
                }
            }
        }
        if let failure { throw failure }
        return bytes
    }
}
