import Crypto
import Foundation
import Testing

// The search is internal; damage is done to it byte by byte, without a file.
@testable import Gatehouse

@Suite("A file of breached passwords")
struct BreachedPasswordFileTests {
    /// Sorted lines with the digests of some passwords among random ones, without an end.
    private static func lines(_ passwords: [String] = [], among count: Int, seed: UInt64 = 1) -> [String] {
        var generator = SplitMix(state: seed)
        let random = (0..<count).map { _ in
            let digest = (0..<20).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            return "\(hex(digest)):\(UInt32.random(in: 1...99_999, using: &generator))"
        }
        let known = passwords.map { "\(hex(Array(Insecure.SHA1.hash(data: Data($0.utf8))))):7" }
        return (random + known).sorted()
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789ABCDEF")
        return bytes.reduce(into: "") { $0 += [digits[Int($1 >> 4)], digits[Int($1 & 0xF)]] }
    }

    private static func candidate(_ password: String) -> PasswordCandidate {
        PasswordCandidate(Password(password))
    }

    private static func search(_ bytes: [UInt8]) -> HashCountSearch {
        HashCountSearch(size: bytes.count) { offset, count in
            Array(bytes[min(offset, bytes.count)..<min(offset + count, bytes.count)])
        }
    }

    @Test(arguments: ["\n", "\r\n"], [true, false])
    func `passwords in the file are found, others are not`(end: String, isEnded: Bool) async throws {
        let folder = try TemporaryFolder()
        let known = (0..<20).map { "leaked \($0)" }
        let text = Self.lines(known, among: 800).joined(separator: end) + (isEnded ? end : "")
        let file = try BreachedPasswordFile(path: try folder.write(text))
        for password in known { #expect(try await file.problem(with: Self.candidate(password)) == .breached) }
        for number in 0..<20 { #expect(try await file.problem(with: Self.candidate("other \(number)")) == nil) }
    }

    @Test(arguments: [1, 2, 3, 9, 10, 11, 12, 200], ["\n", "\r\n"])
    func `every line is found, the first and the last too, and nothing between them`(count: Int, end: String) throws {
        let lines = Self.lines(among: count, seed: UInt64(count))
        for isEnded in [true, false] {
            let search = Self.search(Array((lines.joined(separator: end) + (isEnded ? end : "")).utf8))
            try search.inspect()
            for line in lines {
                let parsed = try #require(HashCountLine(Array(line.utf8), digitCount: 40))
                #expect(try search.count(of: parsed.digits) == parsed.count)
                // The next digest there could be.
                var other = parsed.digits
                other[39] ^= 1
                #expect(try search.count(of: other) == nil)
            }
            for digit in [0, 15] as [UInt8] {
                #expect(try search.count(of: Array(repeating: digit, count: 40)) == nil)
            }
        }
    }

    @Test func `how often a password was found decides, and digits may be small letters`() async throws {
        let folder = try TemporaryFolder()
        let text = Self.lines(["leaked"], among: 100).joined(separator: "\n").lowercased()
        let path = try folder.write(text)
        for (least, problem) in [(0, .breached), (1, .breached), (7, .breached), (8, nil)]
            as [(UInt64, PasswordProblem?)]
        {
            let file = try BreachedPasswordFile(path: path, minimumCount: least)
            #expect(try await file.problem(with: Self.candidate("leaked")) == problem)
        }
    }

    @Test func `many look-ups at once share one file`() async throws {
        let folder = try TemporaryFolder()
        let text = Self.lines(["leaked"], among: 500).joined(separator: "\n")
        let file = try BreachedPasswordFile(path: try folder.write(text))
        let found = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<200 {
                group.addTask {
                    try await file.problem(with: Self.candidate(number % 2 == 0 ? "leaked" : "other \(number)")) != nil
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(found == 100)
    }

    @Test func `what is not there, or no file, is unavailable`() throws {
        let folder = try TemporaryFolder()
        let fifo = "\(folder.path)/fifo"
        #expect(unsafe mkfifo(fifo, 0o600) == 0)
        for path in ["\(folder.path)/none.txt", folder.path, fifo, "/dev/zero", ""] {
            let error = #expect(throws: PasswordScreeningError.self) { try BreachedPasswordFile(path: path) }
            #expect(error?.code == .unavailable, "\(path)")
        }
    }

    @Test func `a damaged file stops start-up`() throws {
        let folder = try TemporaryFolder()
        let lines = Self.lines(among: 800)
        let whole = lines.joined(separator: "\n") + "\n"
        let long = String(repeating: "A", count: 100_000)
        let damaged: [String: String] = [
            "empty": "",
            "an end alone": "\n",
            "cut in a line": String(whole.dropLast(10)),
            "cut in a digest": String(whole.dropLast(30)),
            "cut after a line": lines.prefix(500).joined(separator: "\n") + "\n",
            "without its beginning": lines.suffix(500).joined(separator: "\n") + "\n",
            "sorted by count": lines.sorted { $0.suffix(5) < $1.suffix(5) }.joined(separator: "\n"),
            "backwards": lines.reversed().joined(separator: "\n"),
            "with a byte order mark": "\u{FEFF}" + whole,
            "with an empty line at the end": whole + "\n",
            "one long line": long,
            "a long line among others": [lines[0], long, lines[1]].joined(separator: "\n"),
            "digests of another kind": lines.map { "00000000" + $0 }.joined(separator: "\n"),
            "of NT hashes": lines.map { String($0.dropFirst(8)) }.joined(separator: "\n"),
            "without counts": lines.map { String($0.prefix(40)) }.joined(separator: "\n"),
            "HTML": "<!doctype html><title>404</title>",
        ]
        for (kind, text) in damaged {
            let path = try folder.write(text)
            let error = #expect(throws: PasswordScreeningError.self, "\(kind)") { try BreachedPasswordFile(path: path) }
            #expect(error?.code == .malformed, "\(kind)")
        }
    }

    @Test func `a file that becomes shorter is an error and not an answer`() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Self.lines(["leaked"], among: 800).joined(separator: "\n"))
        let file = try BreachedPasswordFile(path: path)
        #expect(unsafe truncate(path, 100) == 0)
        await #expect(throws: PasswordScreeningError.self) { try await file.problem(with: Self.candidate("leaked")) }
    }

    @Test func `of bytes changed at random each list is refused, or answers, and never traps`() throws {
        let lines = Self.lines(among: 300)
        let whole = Array(lines.joined(separator: "\n").utf8)
        let targets = lines.compactMap { HashCountLine(Array($0.utf8), digitCount: 40)?.digits }
        var generator = SplitMix(state: 7)
        var (refused, answered) = (0, 0)
        for _ in 0..<800 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...20, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[place] = .random(in: .min ... .max, using: &generator)
                case 1: bytes.remove(at: place)
                default: bytes.removeLast(Int.random(in: 0..<min(200, bytes.count - 1), using: &generator))
                }
            }
            let search = Self.search(bytes)
            do {
                try search.inspect()
                _ = try search.count(of: targets[Int.random(in: 0..<targets.count, using: &generator)])
                answered += 1
            } catch {
                #expect((error as? PasswordScreeningError)?.code == .malformed)
                refused += 1
            }
        }
        #expect(refused > 200 && answered > 50, "\(refused) refused, \(answered) answered")
    }

    @Test(arguments: [
        "", ":", "0:1", "G018E4EFC6CA77BD1CF0F2E6DE8A1E5C5A0C4A77:1", "A018E4EFC6CA77BD1CF0F2E6DE8A1E5C5A0C4A77:",
        "A018E4EFC6CA77BD1CF0F2E6DE8A1E5C5A0C4A77:-1", "A018E4EFC6CA77BD1CF0F2E6DE8A1E5C5A0C4A77:1 ",
        "A018E4EFC6CA77BD1CF0F2E6DE8A1E5C5A0C4A77:99999999999", "A018E4EFC6CA77BD1CF0F2E6DE8A1E5C5A0C4A77 1",
        "A018E4EFC6CA77BD1CF0F2E6DE8A1E5C5A0C4A777:1", " A018E4EFC6CA77BD1CF0F2E6DE8A1E5C5A0C4A7:1",
        "A018E4EFC6CA77BD1CF0F2E6DE8A1E5C5A0C4A77:1\r\r", "A018E4EFC6CA77BD1CF0F2E6DE8A1E5C5A0C4A77:\u{661}",
    ])
    func `what is no line is refused`(text: String) {
        #expect(HashCountLine(Array(text.utf8), digitCount: 40) == nil)
    }
}
