public import GatehouseDatastore

extension StoredName {
    /// Reads a language's tag (BCP 47, RFC 5646 §2.1) in any case; nil if it is none or longer than 35 characters.
    ///
    /// The form is judged, not whether there is such a language.
    public init?(languageTag text: String) {
        guard text.utf8.count <= 35 else { return nil }
        let subtags = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard let first = subtags.first, first.allSatisfy(Self.isLetter),
            subtags.allSatisfy({ (1...8).contains($0.count) && $0.allSatisfy(Self.isLetterOrDigit) })
        else { return nil }
        self.init(text.lowercased())
    }

    /// The tag itself, then each tag it falls back to: `zh-hant-tw`, `zh-hant`, `zh` (RFC 4647 §3.4).
    var lookupChain: [StoredName] {
        var chain = [self]
        var subtags = string.split(separator: "-")[...]
        while subtags.count > 1 {
            subtags = subtags.dropLast()
            // A single character begins what it stands before, and means nothing alone.
            if subtags.last?.count == 1 { subtags = subtags.dropLast() }
            if let shorter = StoredName(subtags.joined(separator: "-")) { chain.append(shorter) }
        }
        return chain
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
