import NIOCore

/// The parts of a URI of a Redis server.
///
/// The text is read byte by byte: a character that joins the one before it, such as an accent behind an `@`, must not hide
/// that one, and nothing is put into another form on the way.
struct RedisAddressParts {
    let topology: RedisAddress.Topology
    let credentials: RedisAddress.Credentials?
    let sentinelCredentials: RedisAddress.Credentials?
    let database: Int
    let usesTLS: Bool
    let certificateAuthorityFile: String?

    /// A run of the URI's bytes.
    private typealias Piece = ArraySlice<UInt8>

    /// Takes a URI apart; nil if it is none, or not without doubt.
    init?(_ text: String) {
        let bytes = Piece(text.utf8)
        // Printable ASCII, without what begins a fragment.
        guard bytes.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") }),
            let scheme = Self.schemes.first(where: { bytes.starts(with: $0.text.utf8) })
        else { return nil }
        let (slash, at, question) = (UInt8(ascii: "/"), UInt8(ascii: "@"), UInt8(ascii: "?"))
        let rest = bytes.dropFirst(scheme.text.utf8.count)
        let authority = rest.prefix { $0 != slash && $0 != question }
        let path = rest.dropFirst(authority.count).prefix { $0 != question }
        let query = rest.dropFirst(authority.count + path.count)
        // Where an `@` stands behind the hosts, what was taken for hosts may be a part of a password.
        guard !path.contains(at), !query.contains(at), query.isEmpty || !query.dropFirst().contains(question),
            let (credentials, places) = Self.splitAuthority(authority),
            let endpoints = Self.endpoints(places, defaultPort: scheme.hasSentinels ? 26_379 : 6_379),
            let options = Self.options(query),
            let database = Self.path(path, hasMaster: scheme.hasSentinels)
        else { return nil }

        let sentinelOptions = [options["sentinelUser"], options["sentinelPassword"]]
        guard scheme.usesTLS || options["cafile"] == nil, scheme.hasSentinels || sentinelOptions == [nil, nil],
            sentinelOptions[0] == nil || sentinelOptions[1] != nil,
            scheme.hasSentinels || endpoints.count == 1 || database.number == 0
        else { return nil }
        topology = database.master.map { .sentinels(endpoints, master: $0) } ?? .servers(endpoints)
        self.credentials = credentials
        sentinelCredentials = options["sentinelPassword"].map {
            RedisAddress.Credentials(user: options["sentinelUser"], password: $0)
        }
        self.database = database.number
        usesTLS = scheme.usesTLS
        certificateAuthorityFile = options["cafile"]
    }

    private static let schemes = [
        (text: "redis://", usesTLS: false, hasSentinels: false),
        (text: "rediss://", usesTLS: true, hasSentinels: false),
        (text: "redis+sentinel://", usesTLS: false, hasSentinels: true),
        (text: "rediss+sentinel://", usesTLS: true, hasSentinels: true),
    ]

    private static let optionNames = ["cafile", "sentinelUser", "sentinelPassword"]

    // MARK: - User and hosts

    private static func splitAuthority(_ authority: Piece) -> (RedisAddress.Credentials?, hosts: Piece)? {
        let halves = split(authority, at: "@")
        guard halves.count == 2 else { return halves.count == 1 ? (nil, authority) : nil }
        // A password may have further colons, a user none.
        guard let colon = halves[0].firstIndex(of: UInt8(ascii: ":")),
            let user = decode(halves[0][..<colon]),
            let password = decode(halves[0][(colon + 1)...]), !password.isEmpty
        else { return nil }
        return (RedisAddress.Credentials(user: user.isEmpty ? nil : user, password: password), halves[1])
    }

    private static func endpoints(_ list: Piece, defaultPort: Int) -> [RedisAddress.Endpoint]? {
        let places = split(list, at: ",")
        let endpoints = places.compactMap { endpoint($0, defaultPort: defaultPort) }
        return endpoints.count == places.count ? endpoints : nil
    }

    private static func endpoint(_ place: Piece, defaultPort: Int) -> RedisAddress.Endpoint? {
        let host: Piece
        let tail: Piece
        if place.first == UInt8(ascii: "[") {
            guard let end = place.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            host = place[(place.startIndex + 1)..<end]
            tail = place[(end + 1)...]
            guard isIPv6Address(host) else { return nil }
        } else {
            host = place.prefix { $0 != UInt8(ascii: ":") }
            tail = place.dropFirst(host.count)
            guard isHostName(host) else { return nil }
        }
        let name = String(decoding: host, as: UTF8.self)
        guard let colon = tail.first else { return RedisAddress.Endpoint(host: name, port: defaultPort) }
        guard colon == UInt8(ascii: ":"), let port = number(tail.dropFirst(), in: 1...65_535) else { return nil }
        return RedisAddress.Endpoint(host: name, port: port)
    }

    private static func isIPv6Address(_ text: Piece) -> Bool {
        guard case .v6 = try? SocketAddress(ipAddress: String(decoding: text, as: UTF8.self), port: 0) else {
            return false
        }
        return true
    }

    /// Whether a text is a name as resolvers take it (RFC 1123 §2.1), underscores allowed, or an IPv4 address.
    private static func isHostName(_ text: Piece) -> Bool {
        var labels = split(text, at: ".")
        if labels.count > 1, labels.last?.isEmpty == true { labels.removeLast() }
        return text.count <= 253
            && labels.allSatisfy { label in
                (1...63).contains(label.count) && label.first != UInt8(ascii: "-")
                    && label.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
            }
    }

    // MARK: - Path and query

    private static func path(_ path: Piece, hasMaster: Bool) -> (master: String?, number: Int)? {
        var segments = split(path.dropFirst(), at: "/")
        var master: String?
        if hasMaster {
            master = decode(segments.removeFirst())
            // The names that a sentinel takes.
            guard let master, !master.isEmpty,
                master.utf8.allSatisfy({ isLetterOrDigit($0) || ".-_".utf8.contains($0) })
            else { return nil }
        }
        guard segments.count <= 1 else { return nil }
        guard let digits = segments.first, !digits.isEmpty else { return (master, 0) }
        return number(digits, in: 0...Int(Int32.max)).map { (master, $0) }
    }

    /// The options of a query that begins with its `?`, or is empty; nil if one is unknown, empty or named twice.
    private static func options(_ query: Piece) -> [String: String]? {
        guard !query.isEmpty else { return [:] }
        var options: [String: String] = [:]
        for option in split(query.dropFirst(), at: "&") {
            let name = option.prefix { $0 != UInt8(ascii: "=") }
            guard let known = optionNames.first(where: { name.elementsEqual($0.utf8) }),
                let value = decode(option.dropFirst(name.count + 1)), !value.isEmpty,
                options.updateValue(value, forKey: known) == nil
            else { return nil }
        }
        return options
    }

    // MARK: - Bytes

    private static func split(_ piece: Piece, at separator: Unicode.Scalar) -> [Piece] {
        piece.split(separator: UInt8(ascii: separator), omittingEmptySubsequences: false)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }

    private static func number(_ digits: Piece, in range: ClosedRange<Int>) -> Int? {
        guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return Int(String(decoding: digits, as: UTF8.self)).flatMap { range.contains($0) ? $0 : nil }
    }

    /// Reads percent-encoded UTF-8; nil if it is damaged, or has a NUL.
    private static func decode(_ piece: Piece) -> String? {
        var bytes: [UInt8] = []
        var rest = piece
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(hexadecimal), let low = rest.popFirst().flatMap(hexadecimal) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self)
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        Character(Unicode.Scalar(byte)).hexDigitValue.flatMap(UInt8.init(exactly:))
    }
}
