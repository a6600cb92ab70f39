import GatehouseDatastore

/// What an `Accept-Language` header asks for (RFC 9110 §12.5.4).
struct AcceptedLanguages: Sendable, Equatable {
    /// The longest header that is read, in bytes; one that is longer asks for nothing.
    static let maximumByteCount = 1_024

    /// The most ranges that are read; those after them are left out.
    static let maximumCount = 32

    /// The languages asked for, the best first; nil stands for `*`, any other language.
    let wanted: [StoredName?]

    /// The languages refused with a weight of nothing.
    let refused: Set<StoredName>

    /// Reads a header; what cannot be read in it is left out.
    init(_ header: String?) {
        var ranges: [(language: StoredName?, weight: Int)] = []
        var refused: Set<StoredName> = []
        let text = header ?? ""
        let parts =
            text.utf8.count <= Self.maximumByteCount ? text.split(separator: ",", maxSplits: Self.maximumCount) : []
        for part in parts.prefix(Self.maximumCount) {
            guard let (language, weight) = Self.range(part) else { continue }
            if weight > 0 {
                ranges.append((language, weight))
            } else if let language {
                refused.insert(language)
            }
        }
        // Where weights are equal, what comes first is wanted more, as browsers write it.
        let ordered = ranges.enumerated().sorted { left, right in
            (right.element.weight, left.offset) < (left.element.weight, right.offset)
        }
        wanted = ordered.map(\.element.language)
        self.refused = refused
    }

    private static func range(_ text: Substring) -> (language: StoredName?, weight: Int)? {
        let parts = text.split(separator: ";", maxSplits: 2, omittingEmptySubsequences: false).map(trimmed)
        guard parts.count <= 2, let tag = parts.first else { return nil }
        let weight = parts.count == 2 ? weight(parts[1]) : 1_000
        guard let weight else { return nil }
        if tag == "*" { return (nil, weight) }
        guard let language = StoredName(languageTag: String(tag)) else { return nil }
        return (language, weight)
    }

    /// Reads `q=0.8` as 800 (RFC 9110 §12.4.2); nil for anything else.
    private static func weight(_ text: Substring) -> Int? {
        guard text.utf8.count <= 7, text.hasPrefix("q=") || text.hasPrefix("Q=") else { return nil }
        let digits = Array(text.utf8.dropFirst(2))
        guard let first = digits.first, digits.count != 2 || digits[1] == UInt8(ascii: "."),
            digits.count < 2 || digits[1] == UInt8(ascii: ".")
        else { return nil }
        var weight = 0
        for place in [0, 2, 3, 4] {
            let digit = place < digits.count ? digits[place] : UInt8(ascii: "0")
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            weight = weight * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return first <= UInt8(ascii: "1") && weight <= 1_000 ? weight : nil
    }

    private static func trimmed(_ text: Substring) -> Substring {
        func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" }
        let rest = text.drop(while: isBlank)
        return rest.lastIndex { !isBlank($0) }.map { rest[...$0] } ?? ""
    }
}
