#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// A moment in time, in whole microseconds since 1 January 1970, 00:00 UTC.
///
/// Microseconds are what every database at hand keeps exactly, so a moment reads back as it was written and
/// "expires exactly now" means the same everywhere. Arithmetic stops at the ends of the range; it never traps.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Microseconds since the Unix epoch; negative before it.
    public let microseconds: Int64

    /// Makes a moment from microseconds since the Unix epoch.
    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// Makes a moment from whole seconds since the Unix epoch, stopping at the ends of the range.
    public init(seconds: Int64) {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        self.microseconds = overflow ? (seconds < 0 ? .min : .max) : product
    }

    /// Makes a moment from a date, rounded down to a microsecond, or nil if the date lies outside the range.
    public init?(_ date: Date) {
        guard let microseconds = Int64(exactly: (date.timeIntervalSince1970 * 1_000_000).rounded(.down)) else {
            return nil
        }
        self.microseconds = microseconds
    }

    /// The same moment as a date, as near as a `Double` of seconds can say it.
    public var date: Date {
        Date(timeIntervalSince1970: Double(microseconds) / 1_000_000)
    }

    /// The earliest moment there is.
    public static let distantPast = Timestamp(microseconds: .min)

    /// The latest moment there is.
    public static let distantFuture = Timestamp(microseconds: .max)

    /// Orders earlier before later.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microseconds < right.microseconds
    }

    /// Returns the moment a duration later, stopping at the ends of the range.
    ///
    /// A part of a microsecond counts as a whole one, so that the shortest lifetime is still a lifetime.
    public static func + (moment: Timestamp, duration: Duration) -> Timestamp {
        let step = duration.microsecondsRoundedUp
        let (sum, overflow) = moment.microseconds.addingReportingOverflow(step)
        return Timestamp(microseconds: overflow ? (step < 0 ? .min : .max) : sum)
    }

    /// Returns the moment a duration earlier, stopping at the ends of the range.
    public static func - (moment: Timestamp, duration: Duration) -> Timestamp {
        let step = duration.microsecondsRoundedUp
        let (difference, overflow) = moment.microseconds.subtractingReportingOverflow(step)
        return Timestamp(microseconds: overflow ? (step < 0 ? .max : .min) : difference)
    }

    /// Returns the time from another moment to this one, stopping at the ends of the range.
    public func duration(since other: Timestamp) -> Duration {
        let (difference, overflow) = microseconds.subtractingReportingOverflow(other.microseconds)
        return .microseconds(overflow ? (microseconds < other.microseconds ? .min : .max) : difference)
    }
}

extension Timestamp: CustomStringConvertible {
    /// The moment as ISO 8601 in UTC with milliseconds, such as `2026-11-23T09:30:00.250Z`.
    public var description: String {
        date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}

extension Duration {
    /// Whole microseconds, a started one counted as a whole, stopping at the ends of `Int64`.
    public var microsecondsRoundedUp: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        if overflow { return seconds < 0 ? .min : .max }
        let attosecondsPerMicrosecond: Int64 = 1_000_000_000_000
        var part = attoseconds / attosecondsPerMicrosecond
        if attoseconds % attosecondsPerMicrosecond > 0 { part += 1 }
        let (sum, carried) = whole.addingReportingOverflow(part)
        return carried ? (seconds < 0 ? .min : .max) : sum
    }
}
