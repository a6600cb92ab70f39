public import GatehouseDatastore

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// The row of a result, read column by column from the left.
///
/// Every reader moves on by one column and throws ``GatehouseDatastore/StoreError`` with code `corrupt` if the column
/// does not hold what it is asked for. Nil means that the column is null, and nothing else.
///
/// ## Writing a row
/// Implement the seven readers; none has a default. What the records need besides stands on them. Decoders are generic
/// over the row and inlinable, so that a row read through its own type costs no dynamic call.
public protocol RecordRow {
    /// Reads a whole number; nil if it is null.
    mutating func optionalInteger() throws(StoreError) -> Int64?

    /// Reads a truth value; nil if it is null.
    mutating func optionalFlag() throws(StoreError) -> Bool?

    /// Reads a moment, to the microsecond; nil if it is null.
    mutating func optionalMoment() throws(StoreError) -> Timestamp?

    /// Reads a text, byte for byte; nil if it is null.
    ///
    /// - Throws: ``GatehouseDatastore/StoreError`` with code `corrupt` also if the bytes are not UTF-8.
    mutating func optionalString() throws(StoreError) -> String?

    /// Reads bytes, of any number; nil if it is null.
    mutating func optionalBytes() throws(StoreError) -> [UInt8]?

    /// Reads the sixteen bytes of an identifier; nil if it is null.
    mutating func optionalUUID() throws(StoreError) -> UUID?

    /// Reads the thirty-two bytes of a digest; nil if it is null.
    mutating func optionalDigest() throws(StoreError) -> TokenDigest?
}
