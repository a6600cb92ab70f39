import BenchmarkSupport
import Foundation
import Gatehouse
import GatehouseDatastore

/// Hashes to and from other tools, as `scripts/interop-passwords` passes them on.
enum Interop {
    /// A hash that a tool made, and how.
    private struct Line: Codable {
        var tool: String
        var scheme: String
        var origin: String
        /// The pepper, in base64, if the origin names one.
        var pepper: String?
        var password: String
        var hash: String
    }

    // MARK: - Ours

    /// Prints hashes of every scheme, with cheap parameters and once with the default ones.
    static func printHashes() throws {
        let salts = Surroundings.system.randomBytes
        let cheap: [any PasswordScheme] = [
            Bcrypt(cost: 5), Argon2(memory: 64, passes: 1, lanes: 1), Argon2(memory: 300, passes: 3, lanes: 4),
            Scrypt(.init(logarithm: 6, blockSize: 8, parallelism: 2)), PBKDF2(.sha256, rounds: 1_000),
            PBKDF2(.sha512, rounds: 1_000), SHACrypt(.sha256, rounds: 1_000), SHACrypt(.sha512, rounds: 5_000),
            Yescrypt(cost: 1), Yescrypt(cost: 3),
        ]
        let usual = PasswordSchemeChoice.all.map { $0.scheme() }
        for scheme in cheap + usual {
            for password in passwords where scheme.nominalTime < .milliseconds(20) || password == passwords[0] {
                guard let hash = scheme.hash(Password(password), salt: salts(16)) else {
                    throw BenchmarkError("\(scheme.name) makes no hash")
                }
                try show(scheme.name, password, hash.text.string, origin: "gatehouse")
            }
        }
        // With a pepper, and without the envelope, a hash is one of Flask-Security's where both normalisations agree.
        let secret = Array(Data(salts(33)).base64EncodedString().utf8)
        let pepper = try Pepper(pepperID, secret)
        for scheme in cheap where !["scrypt", "yescrypt"].contains(scheme.name) {
            let computation = try computation(scheme, pepper)
            for password in [passwords[0], longest] {
                guard let hash = computation.hash(Password(password), salt: salts(16)),
                    let stored = StoredPassword(hash.text.string, bareHashes: .gatehouse)
                else { throw BenchmarkError("\(scheme.name) makes no hash with a pepper") }
                try show(
                    scheme.name,
                    password,
                    stored.hash,
                    origin: "flask-security:salt",
                    pepper: Data(secret).base64EncodedString()
                )
            }
        }
    }

    /// Words, random letters, and what is not ASCII, in form C.
    private static var passwords: [String] {
        let random = Data(Surroundings.system.randomBytes(24)).base64EncodedString()
        return ["correct horse battery staple", random, "p\u{E4}ssw\u{F6}rd \u{2603} \u{1D11E}", "x"]
    }

    private static let longest = String(repeating: "0123456789", count: 50)
    private static var pepperID: PepperID { get throws { try require(PepperID("salt"), "the pepper has no name") } }

    private static func computation(_ scheme: any PasswordScheme, _ pepper: Pepper) throws -> PasswordComputation {
        var configuration = PasswordConfiguration()
        configuration.scheme =
            switch scheme {
            case let scheme as Bcrypt: .bcrypt(cost: scheme.cost)
            case let scheme as Argon2:
                .argon2id(memory: scheme.memory, passes: scheme.passes, lanes: scheme.lanes)
            case let scheme as PBKDF2: .pbkdf2(scheme.digest, rounds: scheme.rounds)
            case let scheme as SHACrypt: .shaCrypt(scheme.digest, rounds: scheme.rounds)
            default: throw BenchmarkError("nobody else hashes with \(scheme.name) and a pepper")
            }
        return PasswordComputation(configuration, peppers: try PepperRing(current: pepper))
    }

    private static func show(
        _ scheme: String,
        _ password: String,
        _ hash: String,
        origin: String,
        pepper: String? = nil
    ) throws {
        let line = Line(
            tool: "Gatehouse",
            scheme: scheme,
            origin: origin,
            pepper: pepper,
            password: password,
            hash: hash
        )
        print(String(decoding: try JSONEncoder().encode(line), as: UTF8.self))
    }

    // MARK: - Theirs

    /// Verifies hashes of other tools, and prints a table.
    static func check(_ path: String) throws {
        var verified: [String: Int] = [:]
        var failed: [String: Int] = [:]
        for text in try String(contentsOf: URL(filePath: path), encoding: .utf8).split(separator: "\n") {
            let line = try JSONDecoder().decode(Line.self, from: Data(text.utf8))
            let key = "\(line.tool) -> ours".padded(33) + line.scheme.padded(21)
            if try isGood(line) {
                verified[key, default: 0] += 1
            } else {
                failed[key, default: 0] += 1
            }
        }
        for (key, count) in verified.sorted(by: { $0.key < $1.key }) { print("\(key) \(count) verified") }
        for (key, count) in failed.sorted(by: { $0.key < $1.key }) { print("\(key) \(count) FAILED") }
        guard failed.isEmpty else { throw BenchmarkError("some hashes do not verify") }
    }

    /// Whether the password is right, is so again with the upgrade, and another is wrong.
    private static func isGood(_ line: Line) throws -> Bool {
        let origin = try require(PasswordOrigin(line.origin), "there is no origin \(line.origin)")
        var peppers = PepperRing.empty
        if let id = origin.pepper, let secret = line.pepper.flatMap({ Data(base64Encoded: $0) }) {
            peppers = try PepperRing(current: nil, previous: [Pepper(id, Array(secret))])
        }
        var configuration = PasswordConfiguration()
        configuration.scheme = .argon2id(memory: 64, passes: 1, lanes: 1)
        let salt = Surroundings.system.randomBytes(16)
        let computation = PasswordComputation(configuration, peppers: peppers)
        guard case .success(let hash) = computation.adopt(line.hash, from: origin),
            case .right(let upgrade?) = computation.verify(Password(line.password), against: hash, salt: salt),
            case .right(upgrade: nil) = computation.verify(Password(line.password), against: upgrade, salt: salt),
            case .wrong(damage: nil) = computation.verify(Password("x" + line.password), against: hash, salt: salt)
        else { return false }
        return true
    }

    private static func require<Value>(_ value: Value?, _ message: String) throws -> Value {
        guard let value else { throw BenchmarkError(message) }
        return value
    }
}

extension String {
    fileprivate func padded(_ count: Int) -> String { padding(toLength: count, withPad: " ", startingAt: 0) }
}
