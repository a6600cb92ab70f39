import BenchmarkSupport
import Foundation
import Gatehouse
import GatehouseDatastore

/// What the dearest hashes take that anybody can plant: time on this machine, and the memory of the process.
enum Limits {
    static func run() throws {
        let tag = String(repeating: "A", count: 43)
        let long = String(repeating: "A", count: 86)
        let salt = String(repeating: "A", count: 22)
        let cryptSalt = String(repeating: "A", count: 21) + "/"
        let planted = [
            "$2b$15$" + String(repeating: "a", count: 53), "$argon2id$v=19$m=262144,t=8,p=16$\(salt)$\(tag)",
            "$argon2id$v=19$m=8,t=262144,p=1$\(salt)$\(tag)", "$scrypt$ln=18,r=8,p=2$\(salt)$\(tag)",
            "$scrypt$ln=17,r=16,p=2$\(salt)$\(tag)", "$scrypt$ln=14,r=16,p=16$\(salt)$\(tag)",
            "$pbkdf2-sha256$10000000$\(salt)$\(tag)", "$pbkdf2-sha512$4000000$\(salt)$\(long)",
            "$5$rounds=1000000$salt$\(tag)", "$6$rounds=1000000$salt$\(long)", "$y$jDT$\(cryptSalt)$\(tag)",
        ]
        print("planted hash | nominal | password of 28 bytes | of 500 bytes")
        for text in planted {
            guard let stored = StoredPassword(text, bareHashes: .gatehouse),
                let nominal = stored.scheme.nominalTime(of: text)
            else { throw BenchmarkError("\(text) is refused") }
            let times = [Rates.password, String(repeating: "x", count: 500)].map { password in
                let phrase = SecretBytes(Array(password.utf8.prefix(stored.scheme.significantByteCount)))
                let start = ContinuousClock.now
                _ = stored.scheme.verify(phrase, against: text)
                return ContinuousClock.now - start
            }
            print("\(text.prefix(34)) | \(seconds(nominal)) | \(times.map(seconds).joined(separator: " | "))")
            fflush(nil)
        }
        print("greatest memory \(Fuzz.peakMemory) MiB")
    }

    private static func seconds(_ time: Duration) -> String {
        "\((time / .milliseconds(10)).rounded() / 100) s"
    }
}
