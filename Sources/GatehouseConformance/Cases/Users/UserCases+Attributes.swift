import GatehouseDatastore

extension UserCases {
    static let attributes = [attributesInsert, attributesPatch, languagePatch]

    private static let attributesInsert = ConformanceCase(
        "users.attributes.insert",
        "Attributes and the language are kept as they were given: every number, text and truth value, and none.",
        requires: [.users]
    ) { world in
        let longest = try unwrap(StoredName(String(repeating: "n", count: 64)), "the longest name")
        let attributes: [UserAttributes] = [
            [:],
            [
                "least": .integer(.min), "greatest": .integer(.max), "zero": .integer(0), "one": .integer(1),
                "double": .integer(9_007_199_254_740_993), "minus": .integer(-9_007_199_254_740_993),
            ],
            ["yes": .boolean(true), "no": .boolean(false)],
            [
                "empty": .text(try stored("")), "key": .text(try stored("\u{1F511}e\u{301}\u{E9}\u{10FFFF}")),
                "strange": .text(try stored("'\"\\/\n\t\u{1}\u{7F}\u{2028}{}[]<>&")),
                "number": .text(try stored("1")), "truth": .text(try stored("true")), "null": .text(try stored("null")),
                longest: .text(StoredText(lossy: String(repeating: "\u{1F511}", count: StoredText.maximumByteCount))),
            ],
            ["a.b-c_0": .text(try stored("x")), "0": .integer(-1), "-": .boolean(true)],
        ]
        for (number, attributes) in attributes.enumerated() {
            let user = changed(try world.mint.user(at: world.now)) { user in
                user.attributes = attributes
                user.language = [nil, "de", "pt-br", longest, "x"][number]
            }
            try await world.first.users.insert(user, with: .none)
            try await world.expectStored(user, "a user with \(attributes.count) attributes")
        }
    }

    private static let attributesPatch = ConformanceCase(
        "users.attributes.patch",
        "A patch of the attributes replaces them all, whatever there was before, and touches nothing else.",
        requires: [.users]
    ) { world in
        var user = try await world.addUser(confirmedAt: world.now)
        let sets: [UserAttributes] = [
            ["a": .integer(1), "b": .text(try stored("1"))], ["b": .integer(1)], ["b": .boolean(true)], [:], [:],
            ["a": .integer(.min), "b": .integer(.max), "c": .text(try stored(""))],
        ]
        for attributes in sets {
            user = try await world.patch(user, .attributes(attributes)) { $0.attributes = attributes }
        }
        user = try await world.patch(user, .attributes([:]), bumping: true) { $0.attributes = [:] }
        try expect(user.securityEpoch, equals: SecurityEpoch(2), "the epoch after one bump")
    }

    private static let languagePatch = ConformanceCase(
        "users.language.patch",
        "A language can be chosen, changed and taken back, and nothing else is touched.",
        requires: [.users]
    ) { world in
        var user = try await world.addUser(confirmedAt: world.now)
        for language: StoredName? in ["de", "pt-br", nil, nil, "zh-hant-tw"] {
            user = try await world.patch(user, .language(language)) { $0.language = language }
        }
        user = try await world.patch(user, .language(nil), bumping: true) { $0.language = nil }
        try expect(user.securityEpoch, equals: SecurityEpoch(2), "the epoch after one bump")
    }
}
