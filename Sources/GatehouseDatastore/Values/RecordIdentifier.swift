#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// A public 128-bit name of a record: not a secret, and the order in which lists are paged.
///
/// Gatehouse mints them as version 7 UUIDs (RFC 9562 §5.7), so that their order is the order of creation. A store
/// keeps the sixteen bytes and orders by them; it never mints one.
public protocol RecordIdentifier: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The identifier as a UUID.
    var uuid: UUID { get }

    /// Makes an identifier from a UUID.
    init(uuid: UUID)
}

extension RecordIdentifier {
    /// Reads the 36-character text form of a UUID, in either case; nil for anything else.
    public init?(_ text: String) {
        // Foundation's parser lets signs and white space through, so the form is judged here.
        let isForm = text.utf8.enumerated().allSatisfy { index, byte in
            [8, 13, 18, 23].contains(index)
                ? byte == UInt8(ascii: "-") : byte < 0x80 && Character(Unicode.Scalar(byte)).isHexDigit
        }
        guard text.utf8.count == 36, isForm, let uuid = UUID(uuidString: text) else { return nil }
        self.init(uuid: uuid)
    }

    /// Reads sixteen bytes, or nil for any other number of them.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        var uuid: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        unsafe withUnsafeMutableBytes(of: &uuid) { unsafe $0.copyBytes(from: bytes) }
        self.init(uuid: UUID(uuid: uuid))
    }

    /// The sixteen bytes, most significant first.
    public var bytes: [UInt8] {
        unsafe withUnsafeBytes(of: uuid.uuid) { unsafe Array($0) }
    }

    /// Orders by the sixteen bytes.
    public static func < (left: Self, right: Self) -> Bool {
        left.uuid < right.uuid
    }

    /// The 36-character text form, in lower case.
    public var description: String {
        uuid.uuidString.lowercased()
    }
}
