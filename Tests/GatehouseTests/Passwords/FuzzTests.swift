import Gatehouse
import GatehouseDatastore
import Testing

@Suite("Damaged hashes")
struct FuzzTests {
    /// `PasswordBenchmark fuzz` does the same for longer.
    @Test func `a damaged hash is refused or wrong, and read at once`() throws {
        let ring = try PepperRing(current: nil, previous: [pepper("p", "p")])
        let bench = Workbench(.argon2id(memory: 8, passes: 1, lanes: 1), peppers: ring)
        let plain = SchemeTests.pairs.compactMap {
            $0.0.hash(Password("correct horse"), salt: Workbench.salt)?.text.string
        }
        let originals =
            plain + ["bcrypt$" + plain[0], "argon2" + plain[1]]
            + ["n=none", "k=p,n=nfkd", "k=p,w=append,n=none"].map { "$gatehouse$\($0)$\(plain[0])" }
        var generator = SplitMix(state: 7)
        var judged = 0
        var accepted = 0
        func judge(_ bytes: [UInt8], _ original: String) throws {
            let text = String(decoding: bytes, as: UTF8.self)
            guard !text.utf8.elementsEqual(original.utf8) else { return }
            judged += 1
            guard case .success(let stored) = bench.computation.read(text) else { return }
            accepted += 1
            let time = try #require(stored.scheme.nominalTime(of: stored.hash))
            #expect(time <= .seconds(2), "\(text)")
            guard time < .milliseconds(3), let hash = StoredText(text).map(PasswordHash.init) else { return }
            // Only a hash that another original contains may verify.
            let isKnown = originals.contains { $0.hasSuffix(stored.hash.replacing("$2a$", with: "$2b$")) }
            let isOther = stored.hash.hasPrefix("$2a$") || stored.hash.hasPrefix("$2y$")
            if !isKnown, !isOther { #expect(!bench.verify("correct horse", hash).isRight, "\(text)") }
        }
        for original in originals {
            for length in 0..<original.utf8.count { try judge(Array(original.utf8.prefix(length)), original) }
            for size in [600, 1_048_576] {
                for filler in "$.09A=".utf8 {
                    try judge(Array(original.utf8) + [UInt8](repeating: filler, count: size), original)
                }
            }
            for _ in 0..<1_500 {
                var bytes = Array(original.utf8)
                for _ in 0..<Int.random(in: 1...3, using: &generator) {
                    let index = Int.random(in: 0..<bytes.count, using: &generator)
                    switch Int.random(in: 0..<4, using: &generator) {
                    case 0: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
                    case 1: bytes.insert(UInt8.random(in: 0x20..<0x7F, using: &generator), at: index)
                    case 2 where bytes.count > 1: bytes.remove(at: index)
                    default: bytes.insert(contentsOf: "99999999999999999999".utf8, at: index)
                    }
                }
                try judge(bytes, original)
            }
        }
        print("Damaged hashes: \(judged) of \(originals.count) originals, \(accepted) of them well-formed")
        #expect(judged > 15_000 && accepted > 100)
    }
}
