import GatehouseDatastore

/// A command and its arguments, in one piece of memory.
struct RedisCommand: Sendable {
    /// All arguments, the command's name first, one behind the other.
    private(set) var bytes: [UInt8] = []
    /// Where each argument ends.
    private(set) var ends: [Int] = []

    /// Makes a command of texts.
    init(_ arguments: String...) {
        // Room for a key besides.
        bytes.reserveCapacity(160)
        for argument in arguments { append(argument) }
    }

    /// Adds an argument.
    mutating func append(_ argument: String) {
        append(argument.utf8)
    }

    /// Adds an argument.
    mutating func append(_ argument: some Collection<UInt8>) {
        bytes.append(contentsOf: argument)
        ends.append(bytes.count)
    }
}
