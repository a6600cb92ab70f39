import BenchmarkSupport
import Foundation
import Gatehouse
import GatehouseDatastore

/// Reads damaged hashes of every scheme, verifies those that are still well-formed and cheap, and counts what happened.
///
/// It fails when one that is not the original verifies, when one is accepted that would take longer than the limits
/// promise, or when reading one takes long.
struct Fuzz {
    private var generator: SplitMix
    private var significant: Set<String> = []
    private static let password = "correct horse"

    init(seed: UInt64) { generator = SplitMix(state: seed) }

    private struct Tally {
        var refused = 0
        var accepted = 0
        var verified = 0
        var same = 0
        var slowest = Duration.zero
        var dearest = Duration.zero
    }

    func run(_ count: Int) throws {
        var fuzz = self
        try fuzz.run(count: count)
    }

    private mutating func run(count: Int) throws {
        let pepper = try Pepper(Self.pepperID, generator.bytes(32))
        var configuration = PasswordConfiguration()
        configuration.scheme = .argon2id(memory: 8, passes: 1, lanes: 1)
        let computation = PasswordComputation(configuration, peppers: try PepperRing(current: pepper))
        var originals = try plainOriginals()
        for choice in [configuration.scheme, .bcrypt(cost: 4), .shaCrypt(.sha512, rounds: 1_000)] {
            configuration.scheme = choice
            let peppered = PasswordComputation(configuration, peppers: try PepperRing(current: pepper))
            let salt = generator.bytes(16)
            originals += [peppered.hash(Password(Self.password), salt: salt)?.text.string].compactMap(\.self)
        }
        significant = Set(originals.map(Self.significant))
        var tally = Tally()
        for original in originals {
            // Every beginning and every ending of it.
            for length in 0..<original.utf8.count {
                try judge(Array(original.utf8.prefix(length)), original, computation, &tally)
                try judge(Array(original.utf8.suffix(length)), original, computation, &tally)
            }
            // Every byte with every bit flipped.
            for index in original.utf8.indices {
                for bit in 0..<7 {
                    var bytes = Array(original.utf8)
                    bytes[original.utf8.distance(from: original.utf8.startIndex, to: index)] ^= 1 << UInt8(bit)
                    try judge(bytes, original, computation, &tally)
                }
            }
            for size in [1_000, 65_536, 1_048_576] {
                for filler in [0x24, 0x2E, 0x30, 0x39, 0x41, 0xC3] as [UInt8] {
                    try judge(
                        Array(original.utf8) + [UInt8](repeating: filler, count: size),
                        original,
                        computation,
                        &tally
                    )
                }
            }
        }
        let systematic = tally.refused + tally.accepted
        while tally.refused + tally.accepted < systematic + count {
            let original = originals.randomElement(using: &generator) ?? ""
            var bytes = Array(original.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &generator) { damage(&bytes, originals) }
            try judge(bytes, original, computation, &tally)
        }
        print(
            """
            \(originals.count) hashes of every scheme and envelope, damaged \(tally.refused + tally.accepted) times:
              \(systematic) truncations, flipped bits and strings up to 1 MiB, \(count) random ones
              \(tally.refused) refused, \(tally.accepted) well-formed: \(tally.verified) verified, right \
            \(tally.same) times, each time with another spelling of a hash of the password
              slowest to read \(tally.slowest), dearest accepted \(tally.dearest) nominal, greatest memory \
            \(Self.peakMemory) MiB
            """
        )
    }

    private mutating func judge(
        _ bytes: [UInt8],
        _ original: String,
        _ computation: PasswordComputation,
        _ tally: inout Tally
    ) throws {
        let text = String(decoding: bytes, as: UTF8.self)
        guard !text.utf8.elementsEqual(original.utf8) else { return }
        let start = ContinuousClock.now
        let reading = computation.read(text)
        tally.slowest = max(tally.slowest, ContinuousClock.now - start)
        guard case .success(let stored) = reading, let time = stored.scheme.nominalTime(of: stored.hash) else {
            tally.refused += 1
            return
        }
        tally.accepted += 1
        tally.dearest = max(tally.dearest, time)
        guard time <= .seconds(2) else { throw BenchmarkError("accepted, and takes \(time): \(text)") }
        guard time < .milliseconds(10), let hash = StoredText(text).map(PasswordHash.init) else { return }
        tally.verified += 1
        let verdict = computation.verify(Password(Self.password), against: hash, salt: generator.bytes(16))
        guard case .right = verdict else { return }
        // The beginning of one and the end of another may be another.
        guard significant.contains(Self.significant(text)) else { throw BenchmarkError("verifies: \(text)") }
        tally.same += 1
    }

    /// A hash without what may differ: the normalisation, which is one for ASCII, bcrypt's letter, and Django's names.
    private static func significant(_ text: String) -> String {
        var text = text
        for name in ["n=nfc", "n=nfkd", "n=none"] { text = text.replacing("$gatehouse$\(name)$", with: "") }
        for name in ["n=nfkd", "n=none"] { text = text.replacing(name, with: "n=nfc") }
        for name in ["$2a$", "$2y$"] { text = text.replacing(name, with: "$2b$") }
        for name in ["bcrypt$", "bcrypt_sha256$", "argon2"] where text.hasPrefix(name + "$") {
            text = String(text.dropFirst(name.count))
        }
        return text
    }

    private mutating func damage(_ bytes: inout [UInt8], _ originals: [String]) {
        guard !bytes.isEmpty else { return }
        let index = Int.random(in: 0..<bytes.count, using: &generator)
        let numbers = [
            "0", "00", "1", "-1", "+1", "31", "99", "65536", "2147483648", "4294967296", "4294967297",
            "9223372036854775807", "9223372036854775808", "18446744073709551616", String(repeating: "9", count: 80),
            "0x10", "1e9", "\u{663}", "\u{FF11}",
        ]
        switch Int.random(in: 0..<9, using: &generator) {
        case 0: bytes.remove(at: index)
        case 1: bytes.insert(UInt8.random(in: .min ... .max, using: &generator), at: index)
        case 2: bytes[index] = UInt8.random(in: .min ... .max, using: &generator)
        case 3: bytes[index] = Array("./$,=:*0123456789abxyz\u{0}\n ".utf8).randomElement(using: &generator) ?? 0
        case 4: bytes.removeLast(Int.random(in: 1...bytes.count, using: &generator))
        case 5:
            // A number in the place of a number.
            let runs = bytes.indices.filter { (0x30...0x39).contains(bytes[$0]) }
            guard let start = runs.randomElement(using: &generator) else { return }
            let end = bytes[start...].firstIndex { !(0x30...0x39).contains($0) } ?? bytes.count
            bytes.replaceSubrange(start..<end, with: Array((numbers.randomElement(using: &generator) ?? "").utf8))
        case 6:
            // The beginning of one and the end of another.
            let other = Array((originals.randomElement(using: &generator) ?? "").utf8)
            bytes =
                Array(bytes.prefix(index))
                + other.suffix(Int.random(in: 0...other.count, using: &generator))
        case 7: bytes = Array("$gatehouse$k=p,w=append,n=nfc$".utf8) + bytes
        default:
            // A field twice, or left out.
            let fields = bytes.split(separator: 0x24, omittingEmptySubsequences: false).map(Array.init)
            var changed = fields
            let field = Int.random(in: 0..<fields.count, using: &generator)
            if Bool.random(using: &generator) {
                changed.insert(fields[field], at: field)
            } else {
                changed.remove(at: field)
            }
            bytes = Array(changed.joined(separator: [0x24]))
        }
    }

    /// Cheap hashes of the password in every form.
    private mutating func plainOriginals() throws -> [String] {
        let schemes: [any PasswordScheme] = [
            Bcrypt(cost: 4), Argon2(memory: 8, passes: 1, lanes: 1), Argon2(memory: 64, passes: 2, lanes: 4),
            Scrypt(.init(logarithm: 4, blockSize: 8, parallelism: 1)), PBKDF2(.sha256, rounds: 10),
            PBKDF2(.sha512, rounds: 10), SHACrypt(.sha256, rounds: 1_000), SHACrypt(.sha512, rounds: 1_000),
            Yescrypt(cost: 1),
        ]
        var found: [String] = []
        for scheme in schemes {
            guard let hash = scheme.hash(Password(Self.password), salt: generator.bytes(16)) else {
                throw BenchmarkError("\(scheme.name) makes no hash")
            }
            found.append(hash.text.string)
        }
        // In Django's spellings. The keys of two of them are nobody's: they are here for their form.
        found += [
            "bcrypt$" + found[0], "argon2" + found[1],
            "pbkdf2_sha256$10$seasalt$a7HxkZsc/8zZ+GRGMY7wHSeF+0aVuFHz4HvJhGYyDJk=",
            "scrypt$16$seasalt$8$1$" + String(repeating: "A", count: 86) + "==",
            "bcrypt_sha256$" + found[0],
        ]
        for parameters in ["n=none", "n=nfkd"] {
            found += [found[0], found[1], found[9]].map { "$gatehouse$\(parameters)$\($0)" }
        }
        return found
    }

    private static var pepperID: PepperID {
        get throws {
            guard let id = PepperID("p") else { throw BenchmarkError("the pepper has no name") }
            return id
        }
    }

    /// The most memory that the process has had, in MiB.
    static var peakMemory: Int {
        var usage = rusage()
        // The structure is valid during the call, which fills it.
        unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss / 1_024
    }
}

/// A generator that gives the same numbers each time (SplitMix64), so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next() >> 32) } }
}
