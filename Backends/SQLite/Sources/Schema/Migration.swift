import GatehouseDatastore

/// A step of the schema.
///
/// Once released its text never changes: a database remembers the fingerprint.
struct Migration: Sendable {
    /// The number, from 1 without gaps.
    let number: Int

    /// A short name.
    let name: String

    /// The statements.
    let text: String

    /// The step, without its text.
    var summary: SchemaStatus.Migration { SchemaStatus.Migration(number: number, name: name) }

    /// A number that tells whether the text is still the same: FNV-1a with 64 bits, the sign bit cleared.
    ///
    /// It guards against mistakes, not against malice, so it need not be a cryptographic hash.
    var fingerprint: Int64 {
        let hash = text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
        return Int64(clamping: hash & 0x7FFF_FFFF_FFFF_FFFF)
    }

    /// Every step, in order.
    static let all: [Migration] = [.accounts, .sessions, .oneTimeTokens, .counters, .audit]
}
