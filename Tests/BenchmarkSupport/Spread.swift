/// The middle and the ends of some values, such as one of each round.
package struct Spread: CustomStringConvertible {
    /// Half of the values are no greater; 0 if there is no value.
    package let median: Double
    /// The least value; 0 if there is none.
    package let least: Double
    /// The greatest value; 0 if there is none.
    package let greatest: Double

    package init(_ values: [Double]) {
        let sorted = values.sorted()
        median = sorted.isEmpty ? 0 : sorted[sorted.count / 2]
        least = sorted.first ?? 0
        greatest = sorted.last ?? 0
    }

    /// Such as `1.52 [1.4 to 1.61]`.
    package var description: String { "\(Self.short(median)) [\(Self.short(least)) to \(Self.short(greatest))]" }

    private static func short(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}
