import Foundation
import NIOSSL
import TestSupport

/// A certificate for a name, and the authority that it is checked by, made by openssl.
final class TestCertificate: Sendable {
    /// The folder of both.
    private let folder: String

    /// Makes a certificate.
    init(for name: String) async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "gatehouse-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        try await Program.run(
            "openssl",
            ["req", "-x509"] + key
                + [
                    "-keyout", "key.pem", "-out", "certificate.pem", "-days", "2", "-subj", "/CN=\(name)", "-addext",
                    "subjectAltName=DNS:\(name)",
                ],
            in: folder
        )
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// The PEM file of the authority: the certificate itself.
    var authorities: String { "\(folder)/certificate.pem" }

    /// What a server shows.
    func serverConfiguration() throws -> TLSConfiguration {
        .makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMFile(authorities).map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(file: "\(folder)/key.pem", format: .pem))
        )
    }
}
