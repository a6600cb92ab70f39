import GatehouseDatastore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Writes moments as header fields do (RFC 5322 §3.3).
enum MIMEDate {
    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    /// The years that the form can say: from the start of 1900 to the end of 9999.
    private static let range: ClosedRange<Int64> = -2_208_988_800...253_402_300_799

    /// Returns the words of a moment in UTC, such as `Mon, 23 Nov 2026 09:30:00 +0000`.
    ///
    /// A moment that the form cannot say becomes the nearest one that it can.
    static func words(_ moment: Timestamp) -> [String] {
        let parts = components(moment)
        return [
            "\(days[parts.weekday]),", String(parts.day), months[parts.month - 1], digits(parts.year, 4),
            [parts.hour, parts.minute, parts.second].map { digits($0, 2) }.joined(separator: ":"), "+0000",
        ]
    }

    /// Returns a moment in UTC as digits that sort by time, such as `20261123T093000.250000Z`.
    static func sortable(_ moment: Timestamp) -> String {
        let parts = components(moment)
        let day = digits(parts.year, 4) + digits(parts.month, 2) + digits(parts.day, 2)
        let time = [parts.hour, parts.minute, parts.second].map { digits($0, 2) }.joined()
        return "\(day)T\(time).\(digits(parts.microsecond, 6))Z"
    }

    private struct Components {
        var year = 1970
        var month = 1
        var day = 1
        /// Days since Sunday.
        var weekday = 4
        var hour = 0
        var minute = 0
        var second = 0
        var microsecond = 0
    }

    /// Breaks a moment up by the proleptic Gregorian calendar.
    private static func components(_ moment: Timestamp) -> Components {
        let (whole, part) = floorDivision(moment.microseconds, 1_000_000)
        let seconds = min(max(whole, range.lowerBound), range.upperBound)
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let date = Date(timeIntervalSince1970: Double(seconds))
        let fields = calendar.dateComponents([.year, .month, .day, .weekday, .hour, .minute, .second], from: date)
        var parts = Components()
        parts.year = fields.year ?? parts.year
        parts.month = min(max(fields.month ?? 1, 1), 12)
        parts.day = fields.day ?? parts.day
        parts.weekday = ((fields.weekday ?? 5) + 6) % 7
        parts.hour = fields.hour ?? 0
        parts.minute = fields.minute ?? 0
        parts.second = fields.second ?? 0
        parts.microsecond = Int(part)
        return parts
    }

    private static func floorDivision(_ value: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    private static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(count - text.utf8.count, 0)) + text
    }
}
