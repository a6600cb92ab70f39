import Foundation
import Gatehouse
import GatehouseSMTP
import Testing

@Suite("SMTP: a mail server's address")
struct SMTPConfigurationTests {
    @Test(arguments: [
        ("smtp://mail.example.org", "mail.example.org:25 (STARTTLS)"),
        ("SMTP://Mail.Example.org/", "mail.example.org:25 (STARTTLS)"),
        ("smtp://ada:pw@mail.example.org", "mail.example.org:587 (STARTTLS)"),
        ("smtps://ada:pw@mail.example.org", "mail.example.org:465 (TLS)"),
        ("smtps://mail.example.org:2465?timeout=5", "mail.example.org:2465 (TLS)"),
        ("smtp://[2001:db8::1]:26", "[2001:db8::1]:26 (STARTTLS)"),
        ("smtp://bücher.example", "xn--bcher-kva.example:25 (STARTTLS)"),
        ("smtp://localhost", "localhost:25 (no TLS)"), ("smtp://127.0.0.1:1025", "127.0.0.1:1025 (no TLS)"),
        ("smtp://[::1]", "[::1]:25 (no TLS)"), ("smtp://127.example.org", "127.example.org:25 (STARTTLS)"),
        ("smtp://localhost.example.org", "localhost.example.org:25 (STARTTLS)"),
        ("smtp://localhost?starttls=required", "localhost:25 (STARTTLS)"),
        ("smtp://mail.example.org?insecure-tls=none", "mail.example.org:25 (no TLS)"),
    ])
    func `an address says where the server is and how the connection is protected`(url: String, expected: String) throws
    {
        #expect(try SMTPConfiguration(url: url).description == expected)
    }

    @Test func `user, password and parameters are percent-decoded`() throws {
        let url =
            "smtps://gate%20house%40example.org:pa%3Ass%2Fw%C3%B6rd@mail.example.org"
            + "?ca=/etc/my%20ca.pem&ehlo=app.example.org&timeout=90&connect-timeout=5&connections=4"
        let configuration = try SMTPConfiguration(url: url)
        #expect(configuration.credentials?.user == "gate house@example.org")
        #expect(configuration.credentials?.password.bytes == Array("pa:ss/wörd".utf8))
        #expect(configuration.certificateAuthorities == "/etc/my ca.pem")
        #expect(configuration.greetingName == "app.example.org")
        #expect(configuration.timeout == .seconds(90) && configuration.connectTimeout == .seconds(5))
        #expect(configuration.connections == 4)
    }

    @Test(
        arguments: [
            ("", .scheme),
            ("mail.example.org", .scheme),
            ("https://ada:s3cret@mail.example.org", .scheme),
            ("smtp:ada:s3cret@mail.example.org", .scheme),
            ("smtp://", .host),
            ("smtp://ada:s3cret@", .host),
            ("smtp://ada:s3cret@mail example", .host),
            ("smtp://ada:s3cret@mail_\u{0}", .host),
            ("smtp://[s3cret]", .host),
            ("smtp://[::1", .host),
            ("smtp://::1", .host),
            ("smtp://-s3cret", .host),
            ("smtp://a..b", .host),
            ("smtp://mail%2Eexample", .host),
            ("smtp://mail.example:s3cret", .port),
            ("smtp://mail.example:0", .port),
            ("smtp://mail.example:65536", .port),
            ("smtp://mail.example:", .port),
            ("smtp://mail.example:+25", .port),
            ("smtp://[::1]25", .port),
            ("smtp://ada@mail.example.org", .credentials),
            ("smtp://ada:s3@cret@mail.example.org", .credentials),
            ("smtp://ada:@mail.example.org", .credentials),
            ("smtp://:s3cret@mail.example.org", .credentials),
            ("smtp://ada:s3:cret@mail.example.org", .credentials),
            ("smtp://ada:s3%cret@mail.example.org", .credentials),
            ("smtp://ada:s3%0D%0Acret@mail.example.org", .credentials),
            ("smtp://ada:s3%00cret@mail.example", .credentials),
            ("smtp://ada:s3%FFcret@mail.example.org", .credentials),
            ("smtp://mail.example.org/s3cret", .path),
            ("smtp://ada:s3/cret@mail.example.org", .path),
            ("smtp://ada:s3#cret@mail.example.org", .path),
            ("smtp://ada:s3?cret@mail.example.org", .parameter),
            ("smtp://mail.example.org?s3cret=1", .parameter),
            ("smtp://mail.example.org?ca=a&ca=b", .parameter),
            ("smtp://mail.example.org?timeout=0", .parameter),
            ("smtp://mail.example.org?timeout=s3cret", .parameter),
            ("smtp://mail.example.org?ehlo=a%0D%0Ab", .parameter),
            ("smtp://mail.example.org?starttls=none", .parameter),
            ("smtp://mail.example.org?insecure-tls=yes", .parameter),
            ("smtps://mail.example.org?insecure-tls=none", .parameter),
            ("smtp://mail.example.org?ca=", .parameter),
            ("smtps://mail.example.org?starttls=required", .parameter),
            ("smtp://mail.example.org?insecure-tls=none&starttls=required", .parameter),
        ] as [(String, SMTPConfigurationError.Code)]
    )
    func `an address that is none is named by what is wrong, and nothing of it is shown`(
        url: String,
        code: SMTPConfigurationError.Code
    ) throws {
        let error = #expect(throws: SMTPConfigurationError.self) { try SMTPConfiguration(url: url) }
        #expect(error?.code == code)
        let shown = error.map { "\($0) \(String(reflecting: $0))" } ?? ""
        for piece in ["s3", "cret", "mail.example"] { #expect(!shown.contains(piece)) }
    }

    @Test func `neither a configuration nor credentials show the password`() throws {
        let configuration = try SMTPConfiguration(url: "smtp://ada:s3cret@mail.example.org")
        let credentials = try #require(configuration.credentials)
        for value in [configuration, credentials, [credentials]] as [Any] {
            var shown = "\(value) \(String(reflecting: value))"
            dump(value, to: &shown)
            #expect(!shown.contains("s3cret") && !shown.contains("ada"))
        }
    }

    @Test func `values that cannot be used are refused when the mailer is made`() throws {
        func code(_ change: (inout SMTPConfiguration) -> Void) -> SMTPConfigurationError.Code? {
            var configuration = SMTPConfiguration(host: "mail.example.org", port: 25, security: .startTLS)
            change(&configuration)
            do throws(SMTPConfigurationError) {
                _ = try SMTPMailer(configuration)
                return nil
            } catch {
                return error.code
            }
        }
        #expect(code { _ in } == nil)
        #expect(code { $0.host = "a b" } == .host)
        #expect(code { $0.host = "mail.example.org/x" } == .host)
        #expect(code { $0.port = 0 } == .port)
        #expect(code { $0.timeout = .zero } == .limit)
        #expect(code { $0.connections = 0 } == .limit)
        #expect(code { $0.queueLimit = 0 } == .limit)
        #expect(code { $0.greetingName = "a\r\nMAIL" } == .parameter)
        #expect(code { $0.certificateAuthorities = "/nowhere/ca.pem" } == .certificateAuthorities)
    }
}
