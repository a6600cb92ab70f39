import GatehouseDatastore

/// What came of a step that a store may refuse.
enum Attempt<Value: Sendable>: Sendable {
    /// It returned this.
    case done(Value)
    /// The store refused with this code.
    case refused(StoreError.Code)

    /// What it returned; nil if it was refused.
    var value: Value? {
        guard case .done(let value) = self else { return nil }
        return value
    }

    /// The code it was refused with; nil if it was not.
    var code: StoreError.Code? {
        guard case .refused(let code) = self else { return nil }
        return code
    }
}

/// Runs a step and tells a refusal of the store from its result, so that a race can count both.
func attempt<Value: Sendable>(_ step: () async throws -> Value) async throws -> Attempt<Value> {
    do {
        return .done(try await step())
    } catch let error as StoreError {
        return .refused(error.code)
    }
}

/// Throws ``ConformanceFailure`` unless a step is refused with a code.
func expect<Value: Sendable>(
    refusal code: StoreError.Code,
    of subject: @autoclosure () -> String,
    file: StaticString = #fileID,
    line: UInt = #line,
    _ step: () async throws -> Value
) async throws {
    switch try await attempt(step) {
    case .refused(let refusal):
        try expect(refusal == code, "\(subject()): expected \(code), got \(refusal)", file: file, line: line)
    case .done:
        throw ConformanceFailure("\(subject()): expected \(code), but it was accepted", file: file, line: line)
    }
}

/// Throws ``ConformanceFailure`` unless two users are the same in every field.
///
/// The failure names the fields that differ, and no values: a hash is not for reports.
func expect(
    _ user: UserRecord,
    equals wanted: UserRecord,
    _ subject: @autoclosure () -> String,
    file: StaticString = #fileID,
    line: UInt = #line
) throws {
    let fields = [
        ("id", user.id == wanted.id),
        ("email", user.email == wanted.email),
        ("username", user.username == wanted.username),
        ("passwordHash", user.passwordHash?.text == wanted.passwordHash?.text),
        ("isActive", user.isActive == wanted.isActive),
        ("confirmedAt", user.confirmedAt == wanted.confirmedAt),
        ("securityEpoch", user.securityEpoch == wanted.securityEpoch),
        ("signIns", user.signIns == wanted.signIns),
        ("attributes", user.attributes == wanted.attributes),
        ("language", user.language == wanted.language),
        ("createdAt", user.createdAt == wanted.createdAt),
        ("updatedAt", user.updatedAt == wanted.updatedAt),
        ("version", user.version == wanted.version),
    ]
    let wrong = fields.filter { !$0.1 }.map(\.0)
    try expect(wrong.isEmpty, "\(subject()): wrong \(wrong.joined(separator: ", "))", file: file, line: line)
}

/// Walks a list page by page and returns all elements, in the order they came.
///
/// Throws ``ConformanceFailure`` if a page is longer than the limit, or the walk does not end.
func walk<Element, Position>(
    limit: Int,
    file: StaticString = #fileID,
    line: UInt = #line,
    _ page: (_ position: Position?) async throws -> Page<Element, Position>
) async throws -> [Element] {
    var elements: [Element] = []
    var position: Position?
    for _ in 0..<10_000 {
        let page = try await page(position)
        try expect(
            page.elements.count <= max(limit, 1),
            "a page of \(page.elements.count), asked for \(limit)",
            file: file,
            line: line
        )
        elements += page.elements
        guard let next = page.next else { return elements }
        position = next
    }
    throw ConformanceFailure("a list of \(elements.count) elements that does not end", file: file, line: line)
}

extension ConformanceWorld {
    /// Throws ``ConformanceFailure`` unless both nodes know a user as it should be.
    func expectStored(
        _ wanted: UserRecord,
        _ subject: @autoclosure () -> String,
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws {
        for (node, name) in [(second, "second"), (first, "first")] {
            let place = "\(subject()), at the \(name) node"
            let user = try unwrap(try await node.users.load(wanted.id), "the user, \(place)", file: file, line: line)
            try expect(user, equals: wanted, place, file: file, line: line)
        }
    }

    /// Throws ``ConformanceFailure`` unless the audit trail, read at the second node, is exactly these events.
    func expectTrail(
        _ wanted: [AuditRecord],
        _ subject: @autoclosure () -> String,
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws {
        let trail = try await second.audit.events(matching: AuditFilter(), before: nil, limit: 1_000).elements
        try expect(
            Set(trail.map(\.id)) == Set(wanted.map(\.id)) && trail.count == wanted.count,
            "\(subject()): expected \(wanted.count) audit events, got \(trail.count) or others",
            file: file,
            line: line
        )
    }
}
