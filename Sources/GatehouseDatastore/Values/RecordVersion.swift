/// Counts the changes of one record, so that a change can name the state it was made from.
///
/// A store gives a new record version 1 and raises it by one with each change that the verb's comment says counts.
public struct RecordVersion: Hashable, Comparable, Sendable {
    /// The number of the version, 1 for a new record.
    public let number: Int64

    /// Makes a version from its number.
    public init(_ number: Int64) {
        self.number = number
    }

    /// The version of a record nobody has changed yet.
    public static let first = RecordVersion(1)

    /// The version after this one; the last one there is stays.
    public var next: RecordVersion {
        number == .max ? self : RecordVersion(number + 1)
    }

    /// Orders earlier before later.
    public static func < (left: RecordVersion, right: RecordVersion) -> Bool {
        left.number < right.number
    }
}
