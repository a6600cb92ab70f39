import Configuration
import Foundation
import Gatehouse
import GatehouseBreachedPasswords
import Testing

@Suite("Settings of the look-up of breached passwords")
struct BreachedPasswordsConfigurationTests {
    private func read(_ variables: [String: String]) -> (configuration: BreachedPasswordsConfiguration, OptionReader) {
        var options = OptionReader(
            ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: variables))
        )
        return (BreachedPasswordsConfiguration(reading: &options), options)
    }

    @Test func `nothing is looked up by default`() throws {
        let (configuration, options) = read([:])
        #expect(try configuration.makeScreening() == nil)
        #expect(
            options.options.map { "\($0.variable)=\($0.defaultValue)" } == [
                "GATEHOUSE_BREACHED_PASSWORDS_SOURCE=none", "GATEHOUSE_BREACHED_PASSWORDS_MINIMUM_COUNT=1",
                "GATEHOUSE_BREACHED_PASSWORDS_CERTIFICATE_AUTHORITIES=system",
            ]
        )
    }

    @Test func `a service or a file makes its screening`() throws {
        let service = read(["GATEHOUSE_BREACHED_PASSWORDS_SOURCE": "https://api.pwnedpasswords.com"]).configuration
        #expect(service.source == .service(.haveIBeenPwned))
        #expect(try service.makeScreening()?.name == "breached-password-service")
        let path = FileManager.default.temporaryDirectory.appending(path: "gatehouse-\(UUID().uuidString)").path
        let file = read(["GATEHOUSE_BREACHED_PASSWORDS_SOURCE": "file:\(path)"]).configuration
        #expect(file.source == .file(path: path))
        let error = #expect(throws: PasswordScreeningError.self) { try file.makeScreening() }
        #expect(error?.code == .unavailable)
        try Data("21BD12DC183F740EE76F27B78EB39C8AD972A757:1".utf8).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(try file.makeScreening()?.name == "breached-password-file")
    }

    @Test(arguments: [
        ("https://api.pwnedpasswords.com", "https://api.pwnedpasswords.com"),
        ("HTTPS://Mirror.example:8443/pwned/", "https://mirror.example:8443/pwned"),
        ("http://localhost:8080", "http://localhost:8080"), ("http://127.0.0.1:1/a/b", "http://127.0.0.1:1/a/b"),
    ])
    func `addresses are read`(text: String, url: String) {
        #expect(BreachedPasswordURL(text)?.description == url)
        #expect(BreachedPasswordSource(text)?.description == url)
    }

    @Test func `what is encoded in a path stays encoded`() {
        let url = BreachedPasswordURL("https://a.example/x%3Fy%23z%2Fw%20/")
        #expect(url?.description == "https://a.example/x%3Fy%23z%2Fw%20")
    }

    @Test(arguments: [
        "", "api.pwnedpasswords.com", "http://api.pwnedpasswords.com", "ftp://a.example", "https://", "file:",
        "https://user:secret@a.example", "https://a.example/?q=1", "https://a.example/#x", "https://a.example/a b",
        "https://a.example:99999", "https:///x", "None", "http://127.0.0.1.example", "https://a.example/\r\nX: y",
    ])
    func `what is no address, or not safe, is refused`(text: String) {
        #expect(read(["GATEHOUSE_BREACHED_PASSWORDS_SOURCE": text]).1.problems.count == 1)
    }
}
