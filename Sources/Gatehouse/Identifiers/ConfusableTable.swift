/// What looks like letters and digits in ASCII, by Unicode Technical Standard #39.
///
/// The table has no more than what can stand in a username and looks like what may.
enum ConfusableTable {
    /// What each code point looks like.
    static let prototypes: [UInt32: String] = {
        var prototypes: [UInt32: String] = [:]
        prototypes.reserveCapacity(count)
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard let prototype = words.first else { continue }
            for word in words.dropFirst() {
                if let value = UInt32(word, radix: 16) { prototypes[value] = String(prototype) }
            }
        }
        return prototypes
    }()

    /// What a text looks like: its skeleton in the sense of UTS #39 §4, as far as it is in ASCII.
    ///
    /// Texts with one skeleton are taken for each other. It is for comparing alone: `1` becomes `l` and `m` becomes `rn`.
    static func skeleton(_ text: String) -> String {
        // Memory that ran out leaves the text as it is, which then looks like itself.
        let decomposed = UnicodeForm.nfkd(text).map { String(decoding: $0, as: UTF8.self) } ?? text
        var skeleton = ""
        for scalar in decomposed.unicodeScalars {
            if let prototype = prototypes[scalar.value] {
                skeleton += prototype
            } else {
                skeleton.unicodeScalars.append(scalar)
            }
        }
        return skeleton
    }

    /// Whether a text is not in ASCII and looks as if it were; one in other letters than Latin also if but for marks.
    ///
    /// So `раура` in Cyrillic is taken for paypa, and `её` for eë. `André` is in Latin letters and is taken for itself.
    static func isTakenForASCII(_ text: String) -> Bool {
        guard !isASCII(text) else { return false }
        let skeleton = skeleton(text)
        if isASCII(skeleton) { return true }
        guard let scripts = NameScripts.scripts(text), !scripts.contains("Latin") else { return false }
        return skeleton.unicodeScalars.allSatisfy { $0.isASCII || $0.isMark }
    }

    private static func isASCII(_ text: String) -> Bool { text.utf8.allSatisfy { $0 < 0x80 } }
}
