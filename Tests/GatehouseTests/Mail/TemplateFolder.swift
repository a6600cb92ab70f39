import Foundation

/// A folder of template files, for one test.
struct TemplateFolder {
    let path: String

    init(_ files: [String: String]) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "gatehouse-templates-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
        path = folder.path
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
