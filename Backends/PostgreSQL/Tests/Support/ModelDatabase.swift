/// What a statement does in a ``ModelDatabase``.
enum ModelStatement: Sendable {
    /// Reads a row.
    case look(Int)
    /// Reads, and fails.
    case lookInVain
    /// Adds to a row and reads it.
    case add(Int, Int)
    /// Adds to a row and fails.
    case addInVain(Int)
    /// Takes a place; fails if it is taken.
    case claim(Int)
    /// Frees a place and reads whether it was taken.
    case release(Int)
    /// Adds to a row in a way that only the commit finds wrong, as with a deferred constraint.
    case addAgainstConstraint(Int)

    /// A number for each case.
    var kind: Int {
        switch self {
        case .look: 0
        case .lookInVain: 1
        case .add: 2
        case .addInVain: 3
        case .claim: 4
        case .release: 5
        case .addAgainstConstraint: 6
        }
    }
}

/// A few rows with numbers, and a few places that one can have at a time.
struct ModelDatabase: Equatable, Sendable {
    /// What comes of statements that are carried out alone and in order, in one transaction.
    enum Outcome: Equatable {
        case values([Int])
        /// A statement failed, by its index; nil is the commit.
        case failure(at: Int?)
    }

    static let rowCount = 32
    static let placeCount = 6

    private var rows = Array(repeating: 0, count: rowCount)
    private var places = Array(repeating: false, count: placeCount)

    /// Whether the commit will fail.
    private(set) var isDoomed = false

    /// Carries out one statement; nil if it fails.
    mutating func carryOut(_ statement: ModelStatement) -> Int? {
        switch statement {
        case .look(let row): return rows[row]
        case .lookInVain: return nil
        case .add(let row, let number):
            rows[row] += number
            return rows[row]
        case .addInVain(let row):
            rows[row] += 1
            return nil
        case .claim(let place):
            if places[place] { return nil }
            places[place] = true
            return place
        case .release(let place):
            defer { places[place] = false }
            return places[place] ? 1 : 0
        case .addAgainstConstraint(let row):
            rows[row] += 1
            isDoomed = true
            return rows[row]
        }
    }

    /// Carries out statements in one transaction, which changes nothing if one of them fails or the commit does.
    mutating func transact(_ statements: [ModelStatement]) -> Outcome {
        var transaction = self
        var values: [Int] = []
        for (index, statement) in statements.enumerated() {
            guard let value = transaction.carryOut(statement) else { return .failure(at: index) }
            values.append(value)
        }
        if transaction.isDoomed { return .failure(at: nil) }
        self = transaction
        return .values(values)
    }
}

/// Random numbers that a seed decides.
///
/// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014; the constants are those of
/// the authors' SplitMix64.
struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number from zero up to a bound, which it does not reach.
    mutating func below(_ bound: Int) -> Int { Int(next() >> 33) % bound }

    /// True once in so many times.
    mutating func chance(of bound: Int) -> Bool { below(bound) == 0 }
}
