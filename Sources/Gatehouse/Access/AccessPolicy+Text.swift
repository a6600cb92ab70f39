extension AccessPolicy: CustomStringConvertible {
    /// The policy in words, for lists of routes, such as `session or token, and role admin`.
    public var description: String {
        guard !isPublic else { return "public" }
        let accepted = acceptedMethods.sorted().map(\.label)
        let methods = accepted.isEmpty ? "nobody" : accepted.joined(separator: " or ")
        switch rule {
        case .signedIn: return methods
        case .methods: return methods
        case .all(let policies):
            // What they say of methods, all of them together, comes first.
            let others = policies.filter { if case .methods = $0.rule { false } else { true } }
            return others.isEmpty ? methods : "\(methods), and \(AccessPolicy.all(others).text(isInner: false))"
        default: return "\(methods), and \(text(isInner: false))"
        }
    }

    /// The rule in words.
    private func text(isInner: Bool) -> String {
        switch rule {
        case .everyone: "public"
        case .signedIn: "signed in"
        case .methods(let methods): "by " + methods.sorted().map(\.label).joined(separator: " or ")
        case .role(let name): "role \(name)"
        case .permission(let name): "permission \(name)"
        case .fresh(let duration): "fresh within \(duration.optionText)"
        case .strength(let strength): "at least \(strength)"
        case .need(let need): "need \(need.action) of \(need.object)"
        case .all(let policies): Self.join(policies, by: "and", orWhenEmpty: "signed in", isInner: isInner)
        case .any(let policies): Self.join(policies, by: "or", orWhenEmpty: "nobody", isInner: isInner)
        case .not(let policy): "not " + policy.text(isInner: true)
        }
    }

    private static func join(
        _ policies: [AccessPolicy],
        by word: String,
        orWhenEmpty empty: String,
        isInner: Bool
    ) -> String {
        guard let first = policies.first else { return empty }
        guard policies.count > 1 else { return first.text(isInner: isInner) }
        let text = policies.map { $0.text(isInner: true) }.joined(separator: " \(word) ")
        return isInner ? "(\(text))" : text
    }
}
