import Gatehouse

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A secret key in a file of its own, readable by its owner alone.
enum KeyFile {
    /// Returns the key in a file, making the file with a new key if it is not there.
    ///
    /// Processes that start at once agree on one key: each writes its own beside the file and links it into place, which
    /// only one can, and all read what is there then.
    ///
    /// - Returns: The ring, and whether this call made it.
    static func load(_ path: String, _ surroundings: Surroundings) throws -> (ring: KeyRing, isNew: Bool) {
        if let text = read(path) { return (try KeyRing(base64List: text), false) }
        let draft = "\(path).\(Base64URL.encode(surroundings.randomBytes(9)))"
        let text = SecretKey.random(from: surroundings).base64 + "\n"
        // The path and the bytes are only read during each call.
        let file = unsafe open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw ConfigurationError(problems: ["The key file \(path) cannot be made. Set GATEHOUSE_SECRET_KEYS."])
        }
        let bytes = Array(text.utf8)
        let count = unsafe write(file, bytes, bytes.count)
        fsync(file)
        close(file)
        defer { _ = unsafe unlink(draft) }
        let isNew = count == bytes.count && (unsafe link(draft, path)) == 0
        guard let text = read(path) else {
            throw ConfigurationError(problems: ["The key file \(path) cannot be read. Set GATEHOUSE_SECRET_KEYS."])
        }
        return (try KeyRing(base64List: text), isNew)
    }

    private static func read(_ path: String) -> String? {
        (try? Data(contentsOf: URL(filePath: path))).flatMap { String(data: $0, encoding: .utf8) }
    }
}
