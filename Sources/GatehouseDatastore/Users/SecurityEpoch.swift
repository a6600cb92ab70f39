/// The number that sessions and tokens must share with their user to be valid.
///
/// Each session and token carries the epoch its user had when it was made. Raising the user's epoch, one row in one
/// store, ends all of them at once, wherever they are kept.
public struct SecurityEpoch: Hashable, Comparable, Sendable {
    /// The number, 1 for a new user; it only rises.
    public let number: Int64

    /// Makes an epoch from its number.
    public init(_ number: Int64) {
        self.number = number
    }

    /// The epoch of a new user.
    public static let first = SecurityEpoch(1)

    /// The epoch after this one; the last one there is stays.
    public var next: SecurityEpoch {
        number == .max ? self : SecurityEpoch(number + 1)
    }

    /// Orders earlier before later.
    public static func < (left: SecurityEpoch, right: SecurityEpoch) -> Bool {
        left.number < right.number
    }
}
