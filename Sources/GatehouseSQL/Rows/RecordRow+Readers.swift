public import GatehouseDatastore

// Each throws `corrupt`, as the readers it stands on do, if the column is null or holds something else.
extension RecordRow {
    /// Reads a whole number.
    @inlinable
    public mutating func integer() throws(StoreError) -> Int64 {
        guard let value = try optionalInteger() else { throw .unreadable("no number") }
        return value
    }

    /// Reads a truth value.
    @inlinable
    public mutating func flag() throws(StoreError) -> Bool {
        guard let value = try optionalFlag() else { throw .unreadable("no number") }
        return value
    }

    /// Reads a moment.
    @inlinable
    public mutating func moment() throws(StoreError) -> Timestamp {
        guard let value = try optionalMoment() else { throw .unreadable("no number") }
        return value
    }

    /// Reads a text of any length.
    @inlinable
    public mutating func string() throws(StoreError) -> String {
        guard let value = try optionalString() else { throw .unreadable("no text") }
        return value
    }

    /// Reads bytes, of any number.
    @inlinable
    public mutating func bytes() throws(StoreError) -> [UInt8] {
        guard let value = try optionalBytes() else { throw .unreadable("bytes") }
        return value
    }

    /// Reads a digest.
    @inlinable
    public mutating func digest() throws(StoreError) -> TokenDigest {
        guard let value = try optionalDigest() else { throw .unreadable("a digest") }
        return value
    }

    /// Reads a text within the limits of the seam.
    @inlinable
    public mutating func text() throws(StoreError) -> StoredText {
        guard let text = StoredText(try string()) else { throw .unreadable("a text") }
        return text
    }

    /// Reads a text within the limits of the seam; nil if it is null.
    @inlinable
    public mutating func optionalText() throws(StoreError) -> StoredText? {
        guard let string = try optionalString() else { return nil }
        guard let text = StoredText(string) else { throw .unreadable("a text") }
        return text
    }

    /// Reads a name chosen by code.
    @inlinable
    public mutating func name() throws(StoreError) -> StoredName {
        guard let name = StoredName(try string()) else { throw .unreadable("a name") }
        return name
    }

    /// Reads a name chosen by code; nil if it is null.
    @inlinable
    public mutating func optionalName() throws(StoreError) -> StoredName? {
        guard let string = try optionalString() else { return nil }
        guard let name = StoredName(string) else { throw .unreadable("a name") }
        return name
    }

    /// Reads the identifier of a record.
    @inlinable
    public mutating func id<ID: RecordIdentifier>() throws(StoreError) -> ID {
        guard let uuid = try optionalUUID() else { throw .unreadable("no identifier") }
        return ID(uuid: uuid)
    }

    /// Reads the identifier of a record; nil if it is null.
    @inlinable
    public mutating func optionalID<ID: RecordIdentifier>() throws(StoreError) -> ID? {
        guard let uuid = try optionalUUID() else { return nil }
        return ID(uuid: uuid)
    }

    /// Reads the shard of a session's key, kept as a whole number.
    @inlinable
    public mutating func shard() throws(StoreError) -> UInt16 {
        guard let shard = UInt16(exactly: try integer()) else { throw .unreadable("a shard") }
        return shard
    }
}
