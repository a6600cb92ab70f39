public import GatehouseDatastore
import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Mints identifiers and digests: each value differs from all others of the mint, and identifiers rise.
public final class ConformanceMint: Sendable {
    private let last = Mutex<UInt64>(0)

    /// Makes a mint that begins anew.
    public init() {}

    /// A number that rises by one with each call, from 1.
    public func number() -> UInt64 {
        last.withLock { last in
            last += 1
            return last
        }
    }

    /// An identifier that is greater than all before it.
    public func id<ID: RecordIdentifier>(_ type: ID.Type = ID.self) -> ID {
        let number = number()
        let high: [UInt8] = [0x01, 0x99, 0xA0, 0, 0, 0, 0x70, 0]
        let low = (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * UInt64($0))) }
        return ID(bytes: high + low) ?? ID(uuid: UUID())
    }

    /// A digest that differs from all others.
    public func digest() -> TokenDigest {
        TokenDigest(words: (0xA5A5_A5A5_A5A5_A5A5, 0x5A5A_5A5A_5A5A_5A5A, 0, number()))
    }
}
