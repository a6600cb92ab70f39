#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A folder that files appear in whole: its calls block.
struct MailFolder: Sendable {
    /// The path.
    let path: String

    /// Makes the folder, for its owner alone, if it is not there.
    ///
    /// - Throws: ``MailError`` with code `unsent` if it cannot be made, or the path leads to something else.
    func create() throws(MailError) {
        guard !path.isEmpty, !path.utf8.contains(0) else { throw failure(.unsent, "made", ENOENT) }
        // A string's bytes outlive the calls.
        if unsafe mkdir(path, S_IRWXU) == 0 { return }
        guard errno == EEXIST else { throw failure(.unsent, "made", errno) }
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { throw failure(.unsent, "read", errno) }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw failure(.unsent, "used", ENOTDIR) }
    }

    /// Puts a file into the folder, in the place of one with its name.
    ///
    /// It is written under another name, whose first character is a dot, and is on the disk before it gets its own.
    ///
    /// - Throws: ``MailError`` with code `unsent`, or `inDoubt` if the file is there but may not outlive a loss of power.
    func write(_ bytes: [UInt8], named name: String) throws(MailError) {
        // The template is ours, ends in a zero and is as long after the call, which fills in its last letters.
        var template = Array("\(path)/.\(name).XXXXXX".utf8CString)
        let descriptor = unsafe template.withUnsafeMutableBufferPointer { buffer in
            unsafe buffer.baseAddress.map { unsafe mkstemp($0) } ?? -1
        }
        guard descriptor >= 0 else { throw failure(.unsent, "written", errno) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        let temporary = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        do throws(MailError) {
            defer { close(descriptor) }
            try append(bytes, to: descriptor)
            guard fsync(descriptor) == 0 else { throw failure(.unsent, "written", errno) }
        } catch {
            unsafe unlink(temporary)
            throw error
        }
        guard unsafe rename(temporary, "\(path)/\(name)") == 0 else {
            let number = errno
            unsafe unlink(temporary)
            throw failure(.unsent, "written", number)
        }
        try synchronize()
    }

    private func append(_ bytes: [UInt8], to descriptor: Int32) throws(MailError) {
        var written = 0
        while written < bytes.count {
            // The rest of the array, which stays as it is during the call.
            let result = unsafe bytes.withUnsafeBytes { buffer in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[written...])
                return unsafe Self.write(descriptor, rest)
            }
            if result >= 0 {
                written += result
            } else if errno != EINTR {
                throw failure(.unsent, "written", errno)
            }
        }
    }

    /// The system's call, which has the name of a method here.
    private static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        #if canImport(Glibc)
            unsafe Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        #elseif canImport(Musl)
            unsafe Musl.write(descriptor, bytes.baseAddress, bytes.count)
        #else
            unsafe Darwin.write(descriptor, bytes.baseAddress, bytes.count)
        #endif
    }

    /// Has the names in the folder on the disk.
    private func synchronize() throws(MailError) {
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(.inDoubt, "read", errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(.inDoubt, "written", errno) }
    }

    private func failure(_ code: MailError.Code, _ verb: String, _ number: Int32) -> MailError {
        MailError(code, "The folder of the mails cannot be \(verb): \(PositionedFile.Failure(number: number)).")
    }
}
