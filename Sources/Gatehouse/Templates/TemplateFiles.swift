#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The files of a folder of templates.
struct TemplateFiles {
    struct File {
        let path: String
        /// The name without `.mustache`, split at the dots.
        let parts: [String]
        let source: String
    }

    /// The greatest template, in bytes.
    static let maximumByteCount = 262_144

    let files: [File]

    /// Reads a folder; files whose name begins with a dot are left out.
    init(folder: String) throws(TemplateError) {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        } catch {
            throw TemplateError(.folderUnreadable, path: folder, "It is no folder, or may not be read.", cause: error)
        }
        var files: [File] = []
        for name in names where !name.hasPrefix(".") {
            let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
            guard name.hasSuffix(".mustache") else {
                throw TemplateError(.nameUnknown, path: path, "A template's name ends in .mustache.")
            }
            let parts = name.dropLast(".mustache".count).split(separator: ".", omittingEmptySubsequences: false)
            files.append(File(path: path, parts: parts.map(String.init), source: try Self.read(path)))
        }
        self.files = files
    }

    private static func read(_ path: String) throws(TemplateError) -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw TemplateError(.fileUnreadable, path: path, "It is no file, or may not be read.")
        }
        guard data.count <= maximumByteCount, let text = String(validating: data, as: UTF8.self) else {
            throw TemplateError(.fileUnreadable, path: path, "It has more than 256 KiB, or is not UTF-8.")
        }
        return text
    }
}
