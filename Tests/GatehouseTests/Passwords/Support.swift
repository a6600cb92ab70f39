import Foundation
import Gatehouse
import GatehouseDatastore
import Synchronization
import Testing

/// A hash that another tool made, from `Fixtures/passwords.jsonl`.
struct ForeignHash: Decodable, Sendable, CustomTestStringConvertible {
    var tool: String
    var scheme: String
    var origin: String
    var pepper: String?
    var password: String
    var hash: String

    var testDescription: String { "\(tool), \(scheme), \(password.prefix(12))" }

    static let all: [ForeignHash] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/passwords.jsonl")
        let lines = (try? String(contentsOf: file, encoding: .utf8))?.split(separator: "\n") ?? []
        return lines.compactMap { try? JSONDecoder().decode(ForeignHash.self, from: Data($0.utf8)) }
    }()

    /// The pepper, under the name that the origin gives it.
    var peppers: PepperRing {
        get throws {
            let origin = try #require(PasswordOrigin(origin))
            guard let id = origin.pepper else { return .empty }
            let secret = try #require(pepper.flatMap { Data(base64Encoded: $0) })
            return try PepperRing(current: nil, previous: [Pepper(id, Array(secret))])
        }
    }
}

/// Counts hashes by what they cost.
final class HashMeter: Sendable {
    private let times = Mutex<[Duration]>([])

    /// What the hashes since the last call have cost.
    func take() -> [Duration] {
        times.withLock { times in
            defer { times = [] }
            return times
        }
    }

    func note(_ time: Duration) { times.withLock { $0.append(time) } }
}

/// What is computed about passwords, with cheap hashes.
struct Workbench {
    let computation: PasswordComputation
    let meter = HashMeter()
    static let salt = [UInt8](1...16)

    init(
        _ scheme: PasswordSchemeChoice = .bcrypt(cost: 4),
        peppers: PepperRing = .empty,
        bareHashes: PasswordOrigin = .gatehouse,
        maximumByteCount: Int = 1_024
    ) {
        var configuration = PasswordConfiguration()
        configuration.scheme = scheme
        configuration.bareHashes = bareHashes
        configuration.maximumByteCount = maximumByteCount
        computation = PasswordComputation(
            configuration,
            peppers: peppers,
            observe: { [meter] in meter.note($0) }
        )
    }

    func hash(_ password: String) throws -> PasswordHash {
        try #require(computation.hash(Password(password), salt: Self.salt))
    }

    func verify(_ password: String, _ hash: PasswordHash?) -> PasswordComputation.Verdict {
        computation.verify(Password(password), against: hash, salt: Self.salt)
    }

    func adopt(_ text: String, from origin: PasswordOrigin = .gatehouse) throws -> PasswordHash {
        try computation.adopt(text, from: origin).get()
    }
}

extension PasswordComputation.Verdict {
    var isRight: Bool { if case .right = self { true } else { false } }
    var isWrong: Bool { if case .wrong(damage: nil) = self { true } else { false } }

    /// The text of the upgrade; nil if there is none.
    var upgrade: String? { if case .right(let upgrade?) = self { upgrade.text.string } else { nil } }

    /// Why the hash could not be read; nil if it could.
    var damage: PasswordComputation.Damage? { if case .wrong(let damage) = self { damage } else { nil } }
}

func pepper(_ id: String, _ secret: String) throws -> Pepper { try Pepper(pepperID(id), Array(secret.utf8)) }

func pepperID(_ id: String) throws -> PepperID { try #require(PepperID(id)) }

/// A secret of 40 different bytes.
let strong = String(String.UnicodeScalarView((0x30..<0x58).compactMap(Unicode.Scalar.init)))
