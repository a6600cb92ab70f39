import Gatehouse
import GatehouseDatastore
import HTTPTypes
import Hummingbird
import NIOCore

/// The fields of a request's body, from a JSON object or a form, read once and strictly.
struct RequestInput: Sendable {
    /// The greatest body that is read, in bytes.
    static let maximumByteCount = 65_536

    /// How long a body may take to arrive.
    static let patience: Duration = .seconds(30)

    private let fields: [String: JSONValue]

    /// Reads a request's body.
    ///
    /// - Throws: ``InputError`` if the body is too long, too slow, of another content type, or malformed.
    init(_ request: Request) async throws {
        let type = ContentType(request.headers[.contentType])
        let bytes = try await Self.body(of: request)
        switch type {
        case .json: fields = try Self.json(bytes)
        case .form: fields = try FormDecoder.fields(bytes)
        case .none where bytes.isEmpty: fields = [:]
        default: throw InputError.unsupportedContentType
        }
    }

    /// Collects a body of bounded length within bounded time.
    static func body(of request: Request) async throws -> [UInt8] {
        if let length = request.headers[.contentLength], let count = Int(length), count > maximumByteCount {
            throw InputError.tooLarge
        }
        return try await withThrowingTaskGroup(of: [UInt8].self) { group in
            group.addTask {
                do {
                    let buffer = try await request.body.collect(upTo: maximumByteCount)
                    return Array(buffer.readableBytesView)
                } catch is NIOTooManyBytesError {
                    throw InputError.tooLarge
                } catch let error where !(error is CancellationError) {
                    // The transfer itself is broken: a bad chunk, or an end before the body's.
                    throw InputError.malformed
                }
            }
            group.addTask {
                try await Task.sleep(for: patience)
                throw InputError.tooSlow
            }
            defer { group.cancelAll() }
            guard let bytes = try await group.next() else { throw InputError.malformed }
            return bytes
        }
    }

    private static func json(_ bytes: [UInt8]) throws -> [String: JSONValue] {
        let value: JSONValue
        do {
            value = try StrictJSON.parse(bytes)
        } catch {
            throw InputError.malformed
        }
        guard case .object(let members) = value else { throw InputError.malformed }
        return Dictionary(members.map { ($0.name, $0.value) }) { first, _ in first }
    }

    /// Returns a text field; nil if it is missing or null.
    ///
    /// - Throws: ``InputError`` if it is of another type.
    func text(_ name: String) throws -> String? {
        switch fields[name] {
        case nil, .null: return nil
        case .string(let text): return text
        default: throw InputError.wrongType(field: name)
        }
    }

    /// Returns a text field that must be there.
    ///
    /// - Throws: `GatehouseError` with the problem `<field>_required`, or ``InputError`` if it is of another type.
    func requireText(_ name: String) throws -> String {
        guard let text = try text(name), !text.isEmpty else {
            throw GatehouseError.invalid([
                FieldProblem(field: name, code: "\(name)_required", message: "Fill in this field.")
            ])
        }
        return text
    }

    /// Returns the fields that Gatehouse does not know, for an application's own rules; null ones are left out.
    ///
    /// - Throws: ``InputError`` if one is neither text nor a whole number of 64 bits nor yes or no, or has U+0000.
    func others(than known: Set<String>) throws -> [String: AttributeValue] {
        var others: [String: AttributeValue] = [:]
        for (name, value) in fields where !known.contains(name) {
            switch value {
            case .null: continue
            case .bool(let value): others[name] = .boolean(value)
            case .string(let text):
                guard let text = StoredText(text) else { throw InputError.wrongType(field: name) }
                others[name] = .text(text)
            case .number(let text):
                guard let number = Int64(text) else { throw InputError.wrongType(field: name) }
                others[name] = .integer(number)
            default: throw InputError.wrongType(field: name)
            }
        }
        return others
    }

    /// Returns a list of words: a JSON array of texts, or one text with spaces between; none if it is missing.
    ///
    /// - Throws: ``InputError`` if it is anything else.
    func words(_ name: String) throws -> [String] {
        switch fields[name] {
        case nil, .null: return []
        case .string(let text): return text.split(separator: " ").map(String.init)
        case .array(let values):
            return try values.map { value in
                guard case .string(let text) = value else { throw InputError.wrongType(field: name) }
                return text
            }
        default: throw InputError.wrongType(field: name)
        }
    }

    /// Returns a duration: a whole number of seconds, as a number or a text; nil if it is missing or empty.
    ///
    /// - Throws: ``InputError`` if it is anything else, or no 32-bit number.
    func seconds(_ name: String) throws -> Duration? {
        switch fields[name] {
        case nil, .null, .string(""): return nil
        case .number(let text), .string(let text):
            guard !text.hasPrefix("+"), let number = Int32(text) else { throw InputError.wrongType(field: name) }
            return .seconds(Int64(number))
        default: throw InputError.wrongType(field: name)
        }
    }

    /// Returns a switch: a JSON boolean, or what a form's checkbox sends; false if it is missing.
    ///
    /// - Throws: ``InputError`` if it is anything else.
    func flag(_ name: String) throws -> Bool {
        switch fields[name] {
        case nil, .null: return false
        case .bool(let value): return value
        case .string(let text):
            switch text.lowercased() {
            case "true", "on", "yes", "y", "1": return true
            case "false", "off", "no", "n", "0", "": return false
            default: throw InputError.wrongType(field: name)
            }
        default: throw InputError.wrongType(field: name)
        }
    }
}

/// What a body says it is.
enum ContentType: Equatable {
    case none, json, form, other

    init(_ header: String?) {
        guard let header else {
            self = .none
            return
        }
        let essence = header.prefix { $0 != ";" }.lowercased().filter { $0 != " " && $0 != "\t" }
        switch essence {
        case "application/json": self = .json
        case "application/x-www-form-urlencoded": self = .form
        default: self = .other
        }
    }
}
