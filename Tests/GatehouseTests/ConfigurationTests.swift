import Configuration
import Foundation
import Gatehouse
import Testing

@Suite("Settings")
struct ConfigurationTests {
    private func options(_ variables: [String: String] = [:]) -> (GatehouseConfiguration, OptionReader) {
        let reader = ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: variables))
        var options = OptionReader(reader)
        let defaults = GatehouseConfiguration(publicURL: .loopback(port: 8080))
        return (GatehouseConfiguration(reading: &options, defaults: defaults), options)
    }

    /// What the doc comments of the settings say: each variable with its default value.
    private func documented() throws -> [String: String] {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources/Gatehouse").resolvingSymlinksInPath()
        let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        var found: [String: String] = [:]
        for case let file as URL in files where file.lastPathComponent.hasSuffix("Configuration.swift") {
            var variable: String?
            for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
                let line = line.trimmingCharacters(in: .whitespaces)
                if let name = line.split(separator: "`").dropFirst().first,
                    line.hasPrefix("/// - Environment variable:")
                {
                    variable = String(name)
                } else if line.hasPrefix("/// - Default value: "), let name = variable {
                    #expect(found[name] == nil, "\(name) is documented twice")
                    found[name] = String(line.dropFirst("/// - Default value: ".count))
                    variable = nil
                }
            }
        }
        return found
    }

    @Test func `the variables that are documented are those that are read, with the values they default to`() throws {
        let documented = try documented()
        let read = options().1.options.filter { $0.variable != "GATEHOUSE_PUBLIC_URL" }
        #expect(Set(documented.keys) == Set(read.map(\.variable)))
        for option in read where documented[option.variable] != "the number of processors" {
            #expect(option.defaultValue == documented[option.variable], "\(option.variable)")
        }
    }

    @Test func `each option is listed once, with a name, a summary and whether it is set`() {
        let list = options(["GATEHOUSE_SESSIONS_LIFETIME": "90m"]).1.options
        #expect(Set(list.map(\.name)).count == list.count && Set(list.map(\.variable)).count == list.count)
        #expect(list.allSatisfy { $0.summary.hasSuffix(".") })
        #expect(list.filter(\.isSet).map(\.name) == ["sessions.lifetime"])
        #expect(list.first { $0.isSet }?.value == "90m" && list.first { $0.isSet }?.defaultValue == "12h")
    }

    @Test func `every option takes a value other than its default from its variable`() {
        let list = options().1.options
        let variables = list.reduce(into: [String: String]()) { values, option in
            values[option.variable] =
                switch option.defaultValue {
                case _ where option.variable == "GATEHOUSE_PERSONAL_TOKENS_PREFIX": "acme"
                case _ where option.variable == "GATEHOUSE_PROXIES_TRUSTED": "10.0.0.0/8,::1"
                case _ where option.variable == "GATEHOUSE_PROXIES_HEADER": "forwarded"
                case _ where option.variable == "GATEHOUSE_MAIL_SENDER": "accounts@example.org"
                case _ where option.variable == "GATEHOUSE_MAIL_SILENCED_NOTICES": "password_changed,password_reset"
                case let text where text.hasPrefix("/"): "/accounts\(text)"
                case "true": "false"
                case "false": "true"
                case let text where text.hasPrefix("http"): "https://accounts.example.org"
                case "bcrypt": "argon2id:m=19456,t=2,p=1"
                case "standard": "nist80063B4"
                case "none": "Analytical Engine, babbage"
                case "gatehouse": "flask-security:salt"
                case let text where Int(text) != nil: "\(["1024": 512, "12": 11, "8": 15, "100": 99][text] ?? 77)"
                default: "77s"
                }
        }
        let (_, reader) = options(variables)
        #expect(reader.problems.isEmpty, "\(reader.problems)")
        for option in reader.options {
            #expect(option.isSet && option.value != option.defaultValue, "\(option.variable)")
        }
    }

    @Test func `every wrong value is refused, all of them at once, and none is repeated`() throws {
        let list = options().1.options
        let variables = list.reduce(into: [String: String]()) { $0[$1.variable] = "hunter2!" }
        let (configuration, reader) = options(variables)
        // These take any text.
        let free: Set = [
            "GATEHOUSE_BASIC_REALM", "GATEHOUSE_MAIL_APPLICATION_NAME", "GATEHOUSE_MAIL_SUPPORT",
            "GATEHOUSE_MAIL_TEMPLATES",
        ]
        #expect(Set(reader.problems.map(\.variable)) == Set(list.map(\.variable)).subtracting(free))
        #expect(!reader.problems.description.contains("hunter2"))
        #expect(configuration.sessions.idleTimeout == .seconds(1_800), "a wrong value changes nothing")
    }

    @Test(arguments: [
        "", "30", "m", "30 m", "-30m", "1.5h", "30M", "30min", "99999999999999999999d", "9223372036854775807d", "1w",
        "0x10s", "30m ", "\u{663}\u{660}m",
    ])
    func `what is no duration is refused`(text: String) {
        #expect(options(["GATEHOUSE_SESSIONS_LIFETIME": text]).1.problems.count == 1)
    }

    @Test(arguments: [
        ("250ms", Duration.milliseconds(250)), ("30s", .seconds(30)), ("15m", .seconds(900)), ("12h", .seconds(43_200)),
        ("14d", .seconds(1_209_600)), ("0s", .zero),
    ])
    func `durations are read in every unit`(text: String, duration: Duration) {
        #expect(options(["GATEHOUSE_SESSIONS_ROTATION_GRACE": text]).0.sessions.rotationGrace == duration)
    }

    @Test(arguments: [("9", 1), ("10", 0), ("15", 0), ("16", 1), ("-12", 1), ("12.0", 1), ("", 1), ("1e1", 1)])
    func `numbers are kept in their range`(text: String, problems: Int) {
        #expect(options(["GATEHOUSE_PASSWORDS_COST": text]).1.problems.count == problems)
    }

    @Test(arguments: [
        ("https://a.example", "https://a.example", true), ("HTTPS://A.Example/", "https://a.example", true),
        ("https://a.example:443", "https://a.example", true),
        ("https://a.example:8443", "https://a.example:8443", true),
        ("http://localhost:8080", "http://localhost:8080", false), ("http://[::1]:8080", "http://[::1]:8080", false),
    ])
    func `a public URL is an origin`(text: String, origin: String, isSecure: Bool) throws {
        let url = try #require(PublicURL(text))
        #expect(url.description == origin && url.isSecure == isSecure)
    }

    @Test(arguments: [
        "", "a.example", "ftp://a.example", "https://", "https:///", "https://a.example/path", "https://a.example?x",
        "https://a.example#x", "https://user@a.example", "https://a.example:0", "https://a.example:65536",
        "https://a.example:", "https://a.example:x", "https://a b", "https://[::1", "https://a.example\\@b.example",
        "https://\u{430}.example", "https://a.example:+80", "javascript:alert(1)",
    ])
    func `what is no origin is refused`(text: String) {
        #expect(PublicURL(text) == nil)
    }

    @Test func `only this machine's own addresses are loopback`() throws {
        for text in [
            "http://localhost", "http://app.localhost", "http://127.0.0.1", "http://127.9.9.9:1", "http://[::1]",
        ] {
            #expect(try #require(PublicURL(text)).isLoopback)
        }
        for text in ["http://localhost.example", "http://128.0.0.1", "http://127.example.org", "http://[::2]"] {
            #expect(try !#require(PublicURL(text)).isLoopback, "\(text)")
        }
    }
}
