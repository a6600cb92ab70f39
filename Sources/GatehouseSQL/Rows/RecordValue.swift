public import GatehouseDatastore

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// A value to bind to a parameter of a statement.
///
/// Nil is null, of the type that the function names.
///
/// ## Writing a value
/// Implement the seven functions; none has a default. A case of an enumeration with the name and the optional payload
/// is such a function. What a value is made from must come back from the ``RecordRow`` reader of the same name.
public protocol RecordValue: Sendable {
    /// A whole number.
    static func integer(_ value: Int64?) -> Self

    /// A truth value.
    static func flag(_ value: Bool?) -> Self

    /// A moment, to the microsecond.
    static func moment(_ value: Timestamp?) -> Self

    /// A text.
    static func text(_ value: String?) -> Self

    /// Bytes, of any number; none is not null.
    static func bytes(_ value: [UInt8]?) -> Self

    /// The sixteen bytes of an identifier.
    static func uuid(_ value: UUID?) -> Self

    /// The thirty-two bytes of a digest.
    static func digest(_ value: TokenDigest?) -> Self
}

extension RecordValue {
    /// The identifier of a record.
    @inlinable
    public static func id(_ id: some RecordIdentifier) -> Self { .uuid(id.uuid) }

    /// The identifier of a record, or null.
    @inlinable
    public static func id(_ id: (some RecordIdentifier)?) -> Self { .uuid(id?.uuid) }

    /// A text of a record, or null.
    @inlinable
    public static func stored(_ text: StoredText?) -> Self { .text(text?.string) }

    /// A name chosen by code.
    @inlinable
    public static func name(_ name: StoredName) -> Self { .text(name.string) }

    /// A name chosen by code, or null.
    @inlinable
    public static func name(_ name: StoredName?) -> Self { .text(name?.string) }

    /// A limit of the seam, at least one, for `LIMIT`.
    @inlinable
    public static func limit(_ limit: Int) -> Self { .integer(Int64(clamping: max(limit, 1))) }

    /// A page's limit and one more, which shows whether another page follows; see `Page.init(_:limit:position:)`.
    @inlinable
    public static func pageLimit(_ limit: Int) -> Self {
        .integer(Int64(clamping: min(max(limit, 1), Int.max - 1) + 1))
    }
}
