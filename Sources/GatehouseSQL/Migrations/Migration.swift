public import GatehouseDatastore

/// A step of the schema.
///
/// Once released its text never changes: a database remembers the fingerprint.
public struct Migration: Hashable, Sendable {
    /// The number, from 1 without gaps.
    public let number: Int

    /// A short name.
    public let name: String

    /// The statements, in the database's own SQL.
    public let text: String

    /// Makes a step.
    public init(number: Int, name: String, text: String) {
        self.number = number
        self.name = name
        self.text = text
    }

    /// The step, without its text.
    public var summary: SchemaStatus.Migration { SchemaStatus.Migration(number: number, name: name) }

    /// A number that tells whether the text is still the same: FNV-1a with 64 bits, the sign bit cleared.
    ///
    /// It guards against mistakes, not against malice, so it need not be a cryptographic hash.
    public var fingerprint: Int64 {
        let hash = text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
        return Int64(clamping: hash & 0x7FFF_FFFF_FFFF_FFFF)
    }
}
