import GatehouseDatastore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A session as it is kept in Redis, and the key it had before.
struct SessionRow {
    /// The session.
    let record: SessionRecord
    /// The digest that a rotation replaced, and until when it still leads to the session; nil if there was no rotation.
    let replaced: (digest: TokenDigest, until: Timestamp)?

    /// What a presented digest stands for.
    func lookup(_ digest: TokenDigest, at now: Timestamp) -> SessionLookup {
        guard record.standing.expiresAt > now else { return .absent }
        if digest == record.key.digest { return .current(record) }
        guard let replaced, replaced.digest == digest else { return .absent }
        return replaced.until > now ? .superseded(record) : .reused(record)
    }
}

// MARK: - Writing

extension SessionStanding {
    /// The part of a row that says how the session stands.
    var rowBytes: [UInt8] {
        let moment = authenticatedAt
        return min(expiresAt, endsAt).digits + endsAt.digits + securityEpoch.number.bigEndianBytes
            + [moment == nil ? 0 : 1] + (moment?.microseconds ?? 0).bigEndianBytes + [isRemembered ? 1 : 0]
    }
}

extension StoredText? {
    /// The part of a row that holds a text: nothing for nil, otherwise a 1 and the text.
    var rowBytes: [UInt8] {
        map { [1] + Array($0.string.utf8) } ?? []
    }
}

extension SessionRecord {
    /// The row of a new session.
    var rowBytes: [UInt8] {
        let address = address.rowBytes
        // A name has at most 64 bytes.
        let names = [UInt8(truncatingIfNeeded: method.string.utf8.count)] + Array(method.string.utf8) + agent.rowBytes
        var row: [UInt8] = []
        row.reserveCapacity(RowLayout.headLength + address.count + names.count + data.count)
        row.append(RowLayout.session)
        row += standing.rowBytes
        row += lastSeenAt.digits
        row += OrderedDigits.of(version.number)
        row += [UInt8(ascii: "0")] + Timestamp.distantPast.digits + [UInt8](repeating: 0, count: TokenDigest.byteCount)
        row += user.bytes
        row += id.bytes
        row += createdAt.microseconds.bigEndianBytes
        // Texts have at most 65 536 bytes.
        row += UInt32(clamping: address.count).bigEndianBytes
        row += UInt32(clamping: names.count).bigEndianBytes
        row += address
        row += names
        row += data
        return row
    }
}

// MARK: - Reading

extension SessionRow {
    /// Reads a row.
    ///
    /// - Parameters:
    ///   - bytes: The value of the session's key.
    ///   - key: That key.
    /// - Throws: ``GatehouseDatastore/StoreError`` with code `corrupt` if it is no session's row.
    init(_ bytes: [UInt8], key: SessionKey) throws(StoreError) {
        guard let row = RowReader(bytes).row(key: key) else { throw .unreadable("a session") }
        self = row
    }
}

private struct RowReader {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    func row(key: SessionKey) -> SessionRow? {
        guard bytes.count >= RowLayout.headLength, bytes[0] == RowLayout.session,
            let lastSeenAt = moment(RowLayout.lastSeenAt), let standing = standing,
            let version = OrderedDigits.number(self[RowLayout.version]),
            let addressLength = Int(exactly: integer(RowLayout.addressLength)),
            let namesLength = Int(exactly: integer(RowLayout.namesLength)),
            addressLength + namesLength <= bytes.count - RowLayout.headLength
        else { return nil }
        let namesStart = RowLayout.headLength + addressLength
        let dataStart = namesStart + namesLength
        guard let address = text(bytes[RowLayout.headLength..<namesStart]),
            let (method, agent) = names(bytes[namesStart..<dataStart])
        else { return nil }
        let record = SessionRecord(
            id: id(RowLayout.id),
            key: key,
            user: id(RowLayout.user),
            createdAt: Timestamp(microseconds: integer(RowLayout.createdAt)),
            lastSeenAt: lastSeenAt,
            address: address,
            agent: agent,
            method: method,
            standing: standing,
            data: Array(bytes[dataStart...]),
            version: RecordVersion(version)
        )
        guard bytes[RowLayout.isReplaced.start] == UInt8(ascii: "1") else {
            return SessionRow(record: record, replaced: nil)
        }
        guard let until = moment(RowLayout.graceEnd), let digest = TokenDigest(bytes: self[RowLayout.replacedDigest])
        else { return nil }
        return SessionRow(record: record, replaced: (digest, until))
    }

    /// An identifier; the part has sixteen bytes.
    private func id<ID: RecordIdentifier>(_ part: RowLayout.Part) -> ID {
        // The row is as long as its head, which holds the part; sixteen bytes of any value are a UUID.
        ID(
            uuid: UUID(
                uuid: unsafe bytes.withUnsafeBytes {
                    unsafe $0.loadUnaligned(fromByteOffset: part.start, as: uuid_t.self)
                }
            )
        )
    }

    private subscript(_ part: RowLayout.Part) -> ArraySlice<UInt8> { bytes[part.range] }

    private var standing: SessionStanding? {
        guard let expiresAt = moment(RowLayout.expiresAt), let endsAt = moment(RowLayout.endsAt) else { return nil }
        let time = RowLayout.Part(start: RowLayout.authenticatedAt.start + 1, count: 8)
        let isKnown = bytes[RowLayout.authenticatedAt.start] == 1
        return SessionStanding(
            securityEpoch: SecurityEpoch(integer(RowLayout.epoch)),
            authenticatedAt: isKnown ? Timestamp(microseconds: integer(time)) : nil,
            isRemembered: bytes[RowLayout.isRemembered.start] == 1,
            expiresAt: expiresAt,
            endsAt: endsAt
        )
    }

    private func moment(_ part: RowLayout.Part) -> Timestamp? {
        OrderedDigits.number(self[part]).map(Timestamp.init(microseconds:))
    }

    /// A number of at most eight bytes; one of eight may be negative.
    private func integer(_ part: RowLayout.Part) -> Int64 {
        self[part].reduce(0) { $0 << 8 | Int64($1) }
    }

    /// A text that may be nil; nil outside if it is none.
    private func text(_ bytes: ArraySlice<UInt8>) -> StoredText?? {
        guard let first = bytes.first else { return .some(nil) }
        guard first == 1, let string = String(validating: bytes.dropFirst(), as: UTF8.self),
            let text = StoredText(string)
        else { return nil }
        return .some(text)
    }

    private func names(_ bytes: ArraySlice<UInt8>) -> (StoredName, StoredText?)? {
        guard let length = bytes.first.map({ Int($0) }), length < bytes.count,
            let method = StoredName(String(decoding: bytes.dropFirst().prefix(length), as: UTF8.self)),
            let agent = text(bytes.dropFirst(1 + length))
        else { return nil }
        return (method, agent)
    }
}
