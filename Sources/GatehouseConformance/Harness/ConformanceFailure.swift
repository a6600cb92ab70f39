/// A promise that a store broke, and where the case says so.
public struct ConformanceFailure: Error, CustomStringConvertible {
    /// What was expected and what came instead.
    public let message: String

    /// The file and line of the expectation.
    public let place: String

    /// Makes a failure.
    public init(_ message: String, file: StaticString = #fileID, line: UInt = #line) {
        self.message = message
        self.place = "\(file):\(line)"
    }

    /// The message and the place.
    public var description: String { "\(message) (\(place))" }
}

/// Throws ``ConformanceFailure`` unless a condition holds.
func expect(
    _ condition: Bool,
    _ message: @autoclosure () -> String,
    file: StaticString = #fileID,
    line: UInt = #line
) throws {
    guard condition else { throw ConformanceFailure(message(), file: file, line: line) }
}

/// Throws ``ConformanceFailure`` unless two values are equal.
func expect<Value: Equatable>(
    _ value: Value,
    equals wanted: Value,
    _ subject: @autoclosure () -> String,
    file: StaticString = #fileID,
    line: UInt = #line
) throws {
    guard value == wanted else {
        throw ConformanceFailure("\(subject()): expected \(wanted), got \(value)", file: file, line: line)
    }
}

/// Returns a value that must be there; throws ``ConformanceFailure`` if it is nil.
func unwrap<Value>(
    _ value: Value?,
    _ subject: @autoclosure () -> String,
    file: StaticString = #fileID,
    line: UInt = #line
) throws -> Value {
    guard let value else { throw ConformanceFailure("\(subject()) is missing", file: file, line: line) }
    return value
}
