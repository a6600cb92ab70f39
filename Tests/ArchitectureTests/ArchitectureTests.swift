import Foundation
import Testing

/// The borders of the house, read from the sources themselves.
@Suite("Architecture")
struct ArchitectureTests {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Every Swift file below a folder, by its path from the root.
    private static func sources(_ folder: String) throws -> [(path: String, text: String)] {
        let base = root.appending(path: folder)
        let files = FileManager.default.enumerator(at: base, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL }
        return try (files ?? []).filter { $0.pathExtension == "swift" }.map { file in
            (String(file.path.dropFirst(root.path.count + 1)), try String(contentsOf: file, encoding: .utf8))
        }
    }

    /// The modules a file imports.
    private static func imports(_ text: String) -> Set<String> {
        Set(
            text.split(separator: "\n").compactMap { line in
                let words = line.split(separator: " ").map(String.init).filter { $0 != "public" && $0 != "package" }
                guard let index = words.firstIndex(of: "import"), index <= 1, words.count > index + 1 else {
                    return nil
                }
                guard index == 0 || words[0].hasPrefix("@") else { return nil }
                return words[index + 1]
            }
        )
    }

    /// Whether a file was made by a script, as it says itself.
    private static func isMade(_ text: String) -> Bool {
        text.hasPrefix("// swift-format-ignore-file\n//\n// Made by scripts/")
    }

    private static func backends() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.appending(path: "Backends").path)
            .filter { !$0.hasPrefix(".") }.sorted()
    }

    private static func manifest() throws -> String {
        try String(contentsOf: root.appending(path: "Package.swift"), encoding: .utf8)
    }

    @Test func `there are sources to look at`() throws {
        #expect(try Self.sources("Sources/Gatehouse").count > 30)
        #expect(try Self.sources("Sources/GatehouseDatastore").count > 30)
        #expect(try Self.backends().count >= 2)
    }

    @Test func `the protocol layer imports FoundationEssentials and nothing else`() throws {
        for (path, text) in try Self.sources("Sources/GatehouseDatastore") {
            #expect(Self.imports(text).isSubset(of: ["FoundationEssentials", "Foundation"]), "\(path)")
        }
    }

    @Test func `what SQL backends share stands on the protocol layer alone`() throws {
        let sources = try Self.sources("Sources/GatehouseSQL")
        #expect(sources.count > 10)
        for (path, text) in sources {
            let allowed: Set = ["GatehouseDatastore", "FoundationEssentials", "Foundation"]
            #expect(Self.imports(text).isSubset(of: allowed), "\(path)")
        }
    }

    @Test func `features import no backend, no driver, no HTTP and no NIO`() throws {
        let forbidden = try Set(Self.backends().map { "Gatehouse\($0)" }).union([
            "CSQLite", "CLibpq", "CHiredis", "CZxcvbn", "CCurl", "Hummingbird", "HummingbirdCore", "HTTPTypes",
            "AsyncHTTPClient", "NIOCore", "NIOPosix", "GatehouseHummingbird", "GatehouseConformance", "GatehouseSQL",
            "GatehouseBreachedPasswords", "GatehousePasswordStrength", "GatehouseSMTP",
        ])
        for (path, text) in try Self.sources("Sources/Gatehouse") {
            #expect(Self.imports(text).isDisjoint(with: forbidden), "\(path)")
        }
    }

    @Test func `the HTTP layer imports no backend`() throws {
        let backends = try Set(Self.backends().map { "Gatehouse\($0)" }).union(["GatehouseSQL"])
        for (path, text) in try Self.sources("Sources/GatehouseHummingbird") {
            #expect(Self.imports(text).isDisjoint(with: backends), "\(path)")
        }
    }

    @Test func `the conformance suite imports no test framework, no feature and no backend`() throws {
        let allowed: Set = ["GatehouseDatastore", "FoundationEssentials", "Foundation", "Synchronization"]
        for (path, text) in try Self.sources("Sources/GatehouseConformance") {
            #expect(Self.imports(text).isSubset(of: allowed), "\(path)")
        }
    }

    @Test func `a backend imports no feature and no other backend`() throws {
        for backend in try Self.backends() {
            let others = try Set(Self.backends()).subtracting([backend]).map { "Gatehouse\($0)" }
            let forbidden = Set(others).union(["Gatehouse", "GatehouseHummingbird", "GatehouseCommands"])
            for (path, text) in try Self.sources("Backends/\(backend)/Sources") {
                #expect(Self.imports(text).isDisjoint(with: forbidden), "\(path)")
            }
        }
    }

    @Test func `only examples, commands and tests name a backend`() throws {
        for backend in try Self.backends() {
            for folder in [
                "Gatehouse", "GatehouseDatastore", "GatehouseSQL", "GatehouseHummingbird", "GatehouseConformance",
                "GatehouseBreachedPasswords", "GatehousePasswordStrength", "GatehouseSMTP",
            ] {
                for (path, text) in try Self.sources("Sources/\(folder)") {
                    #expect(!Self.imports(text).contains("Gatehouse\(backend)"), "\(path)")
                }
            }
        }
    }

    @Test func `every folder in Backends stands in the manifest, has a README and runs the whole suite`() throws {
        let manifest = try Self.manifest()
        for backend in try Self.backends() {
            let entry = try Regex(#"Backend\(\s*name: "\#(backend)""#)
            #expect(manifest.contains(entry), "\(backend) is not in the manifest's table")
            let readme = Self.root.appending(path: "Backends/\(backend)/README.md")
            #expect(FileManager.default.fileExists(atPath: readme.path), "\(backend) has no README")
            let tests = try Self.sources("Backends/\(backend)/Tests").map(\.text)
            // A backend that keeps some of the pieces runs every case that its protocols allow.
            let suites = ["arguments: Conformance.cases)", "Conformance.cases(applyingTo: \(backend)"]
            #expect(
                tests.contains { text in suites.contains { text.contains($0) } },
                "\(backend) does not run the whole conformance suite"
            )
        }
    }

    @Test func `libraries have no forced unwraps, tries, casts or fatal errors`() throws {
        let patterns = [#"\btry!"#, #"\bas!"#, #"fatalError\("#, #"[\])A-Za-z0-9_]!([\] .,)]|$)"#]
        let expressions = try patterns.map { try Regex($0) }
        for folder in ["Sources", "Backends"] {
            for (path, text) in try Self.sources(folder)
            where !path.contains("/Tests/") && !path.contains("/Benchmark/") && !Self.isMade(text) {
                for line in text.split(separator: "\n") {
                    let code = line.drop { $0 == " " }
                    guard !code.hasPrefix("//"), !code.contains("!=") else { continue }
                    for expression in expressions where code.firstMatch(of: expression) != nil {
                        let isText = code.contains("\"") || code.contains("!doctype")
                        #expect(isText, "\(path): \(code)")
                    }
                }
            }
        }
    }

    @Test func `nothing below the composition root reads a clock, mints a UUID or draws a number`() throws {
        let expression = try Regex(#"\bDate\(\)|\bDate\.now|\bUUID\(\)|\.random\(in:"#)
        let allowed: Set = ["Sources/Gatehouse/Support/Surroundings.swift"]
        let folders =
            ["Sources/Gatehouse", "Sources/GatehouseDatastore", "Sources/GatehouseSQL"]
            + (try Self.backends().map { "Backends/\($0)/Sources" })
        for folder in folders {
            for (path, text) in try Self.sources(folder) where !allowed.contains(path) {
                for line in text.split(separator: "\n") where !line.drop(while: { $0 == " " }).hasPrefix("//") {
                    #expect(line.firstMatch(of: expression) == nil, "\(path): \(line)")
                }
            }
        }
    }

    @Test func `one call site alone makes the pass that begins a session`() throws {
        let sites = try Self.sources("Sources/Gatehouse").filter { $0.text.contains("Pass(user:") }.map(\.path)
        #expect(sites == ["Sources/Gatehouse/Admission/Admission.swift"])
    }
}
