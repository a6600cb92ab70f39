extension ConformanceReport {
    /// The report as text, for people: a table of capabilities, what failed and what was left out, and a closing line
    /// of the form `87 passed, 0 failed`.
    public var text: String {
        var lines = [
            "Gatehouse conformance suite \(suiteVersion)", "\(backend): \(store.name), \(store.durability)", "",
        ]
        lines += capabilityTable
        if !failures.isEmpty { lines += ["", "Failed"] + failures.flatMap(Self.lines(of:)) }
        if !omissions.isEmpty { lines += ["", "Not applicable"] + omissions.flatMap(Self.lines(of:)) }
        lines += ["", "\(passedCount) passed, \(failures.count) failed"]
        return lines.joined(separator: "\n") + "\n"
    }

    /// One line for each capability: whether the store offers it, and how the cases of its area stand.
    private var capabilityTable: [String] {
        Capability.allCases.map { capability in
            let mine = results.filter { $0.id.hasPrefix("\(capability.rawValue).") }
            let passed = mine.count { $0.outcome == .passed }
            let failed = failures.count { $0.id.hasPrefix("\(capability.rawValue).") }
            let offer = capabilities.contains(capability) ? "yes" : "no "
            let left = mine.count - passed - failed
            let counts = "\(passed) passed, \(failed) failed" + (left > 0 ? ", \(left) not applicable" : "")
            return "  \(padded(capability.rawValue, to: 12))\(offer)  \(counts)"
        }
    }

    private static func lines(of result: ConformanceResult) -> [String] {
        switch result.outcome {
        case .passed: []
        case .failed(let message): ["  \(result.id)", "    \(result.title)", "    \(message)"]
        case .notApplicable(let missing):
            ["  \(result.id): no \(missing.map(\.rawValue).joined(separator: ", "))"]
        }
    }

    private func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(width - text.count, 1))
    }
}
