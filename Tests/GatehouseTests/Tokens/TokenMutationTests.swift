import Foundation
import Gatehouse
import GatehouseDatastore
import Testing

/// Damaged tokens of every kind: each is refused, without asking the store, and none is a trap.
@Suite("Damaged tokens", .timeLimit(.minutes(10)))
struct TokenMutationTests {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// Texts made from a token, each of which is not the token.
    private static func mutations(of token: String, _ others: [String]) -> [(kind: String, text: String)] {
        let characters = Array(token.utf8)
        func text(_ bytes: some Sequence<UInt8>) -> String { String(decoding: Array(bytes), as: UTF8.self) }
        var all: [(String, String)] = []
        for index in characters.indices {
            for character in alphabet where character != characters[index] {
                var mutated = characters
                mutated[index] = character
                all.append(("another character", text(mutated)))
            }
            for character in [0x00, 0x0A, 0x0D, 0x20, 0x2B, 0x2F, 0x3D, 0x7F] as [UInt8] {
                var mutated = characters
                mutated[index] = character
                all.append(("a character outside", text(mutated)))
            }
            all.append(("cut", text(characters[..<index])))
            all.append(("cut at the front", text(characters[index...].dropFirst())))
            all.append(("longer", text(characters[...index] + characters[index...])))
            var swapped = characters
            swapped.swapAt(index, (index + 1) % characters.count)
            if swapped != characters { all.append(("two exchanged", text(swapped))) }
        }
        if let bytes = Base64URL.decode(token) {
            for index in bytes.indices {
                for bit in 0..<8 {
                    var mutated = bytes
                    mutated[index] ^= 1 << UInt8(bit)
                    all.append(("a bit flipped", Base64URL.encode(mutated)))
                }
            }
            // The head: version, purpose, key id.
            for value in UInt8.min ... .max {
                for place in 0..<2 where bytes[place] != value {
                    all.append(("another version or purpose", Base64URL.encode(replacing(bytes, place, value))))
                }
            }
            all += [
                ("the other alphabet", Data(bytes).base64EncodedString()), ("in hexadecimal", hexadecimal(bytes)),
                ("padded", token + "="), ("no signature", Base64URL.encode(bytes.dropLast(32))),
                ("an empty signature", Base64URL.encode(bytes.dropLast(32) + [UInt8](repeating: 0, count: 32))),
                ("zeros", Base64URL.encode([UInt8](repeating: 0, count: bytes.count))),
                ("ones", Base64URL.encode([UInt8](repeating: 0xFF, count: bytes.count))),
            ]
        }
        all += [
            ("nothing", ""), ("in capitals", token.uppercased()), ("a space before", " " + token),
            ("a line after", token + "\n"), ("NUL after", token + "\0"), ("twice", token + token),
            ("1 MiB", String(repeating: "A", count: 1 << 20)),
            ("1 MiB of itself", String(repeating: token, count: (1 << 20) / token.utf8.count)),
            ("percent-encoded", token.utf8.map { "%" + String($0, radix: 16) }.joined()),
            ("emoji", String(repeating: "\u{1F511}", count: token.utf8.count)),
            ("a letter like it", token.replacingOccurrences(of: "A", with: "\u{0410}") + "\u{0410}"),
        ]
        all += others.map { ("of another kind", $0) }
        return all.filter { $0.1 != token }.map { (kind: $0.0, text: $0.1) }
    }

    private static func replacing(_ bytes: [UInt8], _ place: Int, _ value: UInt8) -> [UInt8] {
        var bytes = bytes
        bytes[place] = value
        return bytes
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { String($0, radix: 16) }.joined()
    }

    @Test func `no text made from a token is accepted, and none reaches the store`() async throws {
        let world = try World.withTokens()
        try await world.register()
        let tokens = try await world.tokens()
        let refresh = try #require(tokens.refresh)
        let personal = try await world.personalToken().text
        let session = try await world.signIn().token.text
        var counts: [String: Int] = [:]
        var slowest = Duration.zero
        let all = [tokens.authentication, refresh, personal]
        for token in all {
            for (kind, text) in Self.mutations(of: token, all.filter { $0 != token } + [session]) {
                // What a mutation makes of one token is not another that counts.
                guard token == refresh || !all.dropFirst(2).contains(text) else { continue }
                let before = world.store.total
                let start = ContinuousClock.now
                if token == refresh {
                    await expectRefusal(.invalidInput) { try await world.gatekeeper.refresh(text) }
                } else if text != tokens.authentication {
                    await expectRefusal(.tokenInvalid) { try await world.gatekeeper.recognize(token: text) }
                }
                slowest = max(slowest, ContinuousClock.now - start)
                #expect(world.store.total == before, "\(kind)")
                counts[kind, default: 0] += 1
            }
        }
        let total = counts.values.reduce(0, +)
        let list = counts.sorted { $0.value > $1.value }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        print("Damaged tokens: \(total) refused, none by the store; slowest \(slowest). \(list).")
        #expect(total > 10_000)
        // They still work.
        _ = try await world.gatekeeper.recognize(token: tokens.authentication)
        _ = try await world.gatekeeper.recognize(token: personal)
        _ = try await world.refresh(refresh)
    }
}
