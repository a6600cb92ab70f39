/// What an application keeps of a user beside what Gatehouse needs, by name.
public typealias UserAttributes = [StoredName: AttributeValue]

/// One value that an application keeps of a user.
public enum AttributeValue: Hashable, Sendable {
    /// A text.
    case text(StoredText)
    /// A whole number.
    case integer(Int64)
    /// Yes or no.
    case boolean(Bool)
}
