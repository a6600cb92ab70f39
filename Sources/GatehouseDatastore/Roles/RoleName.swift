/// The name of a role, such as `editor`.
///
/// One to 128 bytes, without white space, commas and control characters, so that lists of names can be written plainly.
/// Names compare by bytes.
public struct RoleName: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The name.
    public let text: StoredText

    /// Takes a name, or nil if it is empty, too long or has a character that is not allowed.
    public init?(_ string: String) {
        guard let text = accessTerm(string) else { return nil }
        self.text = text
    }

    /// Orders by bytes.
    public static func < (left: RoleName, right: RoleName) -> Bool { left.text < right.text }

    /// The name.
    public var description: String { text.string }
}

/// Something a role allows, such as `reports-read`.
///
/// An opaque text to Gatehouse.
///
/// One to 128 bytes, without white space, commas and control characters. Permissions compare by bytes.
public struct Permission: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The permission.
    public let text: StoredText

    /// Takes a permission, or nil if it is empty, too long or has a character that is not allowed.
    public init?(_ string: String) {
        guard let text = accessTerm(string) else { return nil }
        self.text = text
    }

    /// Orders by bytes.
    public static func < (left: Permission, right: Permission) -> Bool { left.text < right.text }

    /// The permission.
    public var description: String { text.string }
}

/// The rule that role names and permissions share.
private func accessTerm(_ string: String) -> StoredText? {
    guard (1...128).contains(string.utf8.count), let text = StoredText(string) else { return nil }
    let isPlain = string.unicodeScalars.allSatisfy { scalar in
        let properties = scalar.properties
        return !properties.isWhitespace && properties.generalCategory != .control
            && properties.generalCategory != .format && scalar != ","
    }
    return isPlain ? text : nil
}
