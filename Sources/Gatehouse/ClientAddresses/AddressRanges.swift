/// Ranges of addresses, in any order.
public struct AddressRanges: Hashable, Sendable, CustomStringConvertible {
    /// The ranges.
    public let ranges: [AddressRange]

    /// No addresses.
    public static let none = AddressRanges([])

    /// Makes a set of ranges.
    public init(_ ranges: [AddressRange]) {
        self.ranges = ranges
    }

    /// Reads ranges with commas between, or the word `none`; nil for anything else.
    public init?(_ text: String) {
        guard text != "none", !text.isEmpty else {
            self.init([])
            return
        }
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let ranges = parts.compactMap { AddressRange($0.filter { !$0.isWhitespace }) }
        guard ranges.count == parts.count else { return nil }
        self.init(ranges)
    }

    /// Whether an address is in one of the ranges.
    public func contains(_ address: IPAddress) -> Bool { ranges.contains { $0.contains(address) } }

    /// The ranges as a setting has them.
    public var description: String { ranges.isEmpty ? "none" : ranges.map(\.description).joined(separator: ",") }
}
