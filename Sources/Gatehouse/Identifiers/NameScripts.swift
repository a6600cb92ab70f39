/// Which scripts and digits a name mixes, by Unicode Technical Standard #39.
enum NameScripts {
    /// Scripts that are written together, each of these sets with Latin (UTS #39 §5.2).
    private static let mixtures: [Set<String>] = [
        ["Latin", "Han", "Hiragana", "Katakana"],
        ["Latin", "Han", "Bopomofo"],
        ["Latin", "Han", "Hangul"],
    ]

    /// Whether a name is of one script, or of a mixture that Chinese, Japanese or Korean is written in.
    ///
    /// This is the restriction level Highly Restrictive of UTS #39 §5.2.
    static func isHighlyRestrictive(_ name: String) -> Bool {
        guard let scripts = scripts(name) else { return false }
        return scripts.count <= 1 || mixtures.contains { scripts.isSubset(of: $0) }
    }

    /// Whether all decimal digits of a name are of one number system (UTS #39 §5.3).
    static func hasOneNumberSystem(_ name: String) -> Bool {
        var zeros: Set<UInt32> = []
        for scalar in name.unicodeScalars where scalar.properties.generalCategory == .decimalNumber {
            guard let value = scalar.properties.numericValue, (0...9).contains(value) else { return false }
            // The digits of a system are ten code points one after the other.
            zeros.insert(scalar.value - UInt32(value))
        }
        return zeros.count <= 1
    }

    /// The scripts of a name but for what is common to all; nil if the script of some code point is not known.
    static func scripts(_ name: String) -> Set<String>? {
        var scripts: Set<String> = []
        for scalar in name.unicodeScalars {
            guard let script = extended(scalar) ?? UnicodeForm.script(of: scalar), script != "Unknown" else {
                return nil
            }
            if script != "Common", script != "Inherited" { scripts.insert(script) }
        }
        return scripts
    }

    /// The script of a letter, mark or digit that Unicode calls common although it is not: one of those it is used with
    /// (ScriptExtensions.txt), such that the mixtures allow the others too.
    private static func extended(_ scalar: Unicode.Scalar) -> String? {
        switch scalar.value {
        case 0x640, 0x64B...0x655, 0x660...0x669, 0x670: "Arabic"
        case 0x3031...0x3035, 0x3099...0x309A, 0x30FC: "Katakana"
        case 0x3006, 0x302A...0x302D: "Han"
        default: nil
        }
    }
}
