public import GatehouseDatastore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Where time and randomness come from: the system's clock and generator, or a test's own.
///
/// Everything in Gatehouse that needs the time, a random byte or a new identifier asks here, so that a test moves the
/// clock instead of waiting.
public struct Surroundings: Sendable {
    /// Returns the time.
    public var now: @Sendable () -> Timestamp

    /// Returns so many random bytes, fit for secrets.
    public var randomBytes: @Sendable (_ count: Int) -> [UInt8]

    /// Makes surroundings from a clock and a generator.
    public init(
        now: @escaping @Sendable () -> Timestamp,
        randomBytes: @escaping @Sendable (_ count: Int) -> [UInt8]
    ) {
        self.now = now
        self.randomBytes = randomBytes
    }

    /// The system's clock and the system's generator.
    public static let system = Surroundings(
        now: { Timestamp(Date()) ?? .distantPast },
        randomBytes: { count in
            var generator = SystemRandomNumberGenerator()
            return (0..<max(count, 0)).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        }
    )

    /// Mints an identifier: a version 7 UUID (RFC 9562 §5.7), 48 bits of milliseconds and 74 random ones.
    public func makeID<ID: RecordIdentifier>(_ type: ID.Type = ID.self) -> ID {
        let milliseconds = UInt64(clamping: now().microseconds / 1_000)
        var bytes = (0..<6).map { UInt8(truncatingIfNeeded: milliseconds >> (40 - 8 * UInt64($0))) } + randomBytes(10)
        bytes[6] = 0x70 | (bytes[6] & 0x0F)
        bytes[8] = 0x80 | (bytes[8] & 0x3F)
        return ID(bytes: bytes) ?? ID(uuid: UUID())
    }
}
