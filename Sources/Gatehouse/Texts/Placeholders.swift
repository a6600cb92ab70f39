/// The places for arguments in a text: `{name}`, a name of the letters `a–z` and `_`.
enum Placeholders {
    /// Returns a text with arguments put in; what an argument holds is not looked through again.
    static func fill(_ text: String, _ arguments: [String: String]) -> String {
        guard !arguments.isEmpty else { return text }
        var result = ""
        scan(text) { part in
            switch part {
            case .text(let text): result += text
            case .placeholder(let name): result += arguments[String(name)] ?? "{\(name)}"
            }
        }
        return result
    }

    /// Returns the names that stand in a text.
    static func names(in text: String) -> Set<String> {
        var names: Set<String> = []
        scan(text) { part in
            if case .placeholder(let name) = part { names.insert(String(name)) }
        }
        return names
    }

    private enum Part {
        case text(Substring)
        case placeholder(Substring)
    }

    private static func scan(_ text: String, _ visit: (Part) -> Void) {
        let characters = text.utf8
        var start = text.startIndex
        var index = start
        while let open = characters[index...].firstIndex(of: UInt8(ascii: "{")) {
            let first = characters.index(after: open)
            let end = characters[first...].firstIndex { !isNameByte($0) } ?? text.endIndex
            guard end < text.endIndex, characters[end] == UInt8(ascii: "}"), first < end else {
                index = first
                continue
            }
            visit(.text(text[start..<open]))
            visit(.placeholder(text[first..<end]))
            start = characters.index(after: end)
            index = start
        }
        visit(.text(text[start...]))
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "_")
    }
}
