import CZxcvbn

/// The estimate of libzxcvbn, an implementation of zxcvbn (Wheeler, USENIX Security 2016) in C.
///
/// The one file that calls it. The library has nothing that changes: its dictionary is constant and each call allocates
/// what it needs, so calls may run at once on many threads.
enum Zxcvbn {
    /// How many characters are judged; the library looks at no more of them in detail.
    ///
    /// Its time grows with more than the square of the length: five milliseconds at worst for a hundred characters.
    static let longest = 100

    /// How many words of the user's are compared, each at every place.
    private static let mostWords = 64

    /// Estimates how many guesses a password takes; returns their base-two logarithm.
    ///
    /// - Parameters:
    ///   - password: The password; of more than ``longest`` characters the first count.
    ///   - words: Words that are tried first.
    static func bits(_ password: String, words: [String]) -> Double {
        let text = encode(password.unicodeScalars.prefix(longest))
        let words = words.map { encode($0.unicodeScalars.prefix(longest)) }.filter { $0.count > 1 }.prefix(mostWords)
        // One block for all words, each with its zero byte.
        let block = Array(words.joined())
        var starts: [Int] = []
        var start = 0
        for word in words {
            starts.append(start)
            start += word.count
        }
        return unsafe text.withUnsafeBufferPointer { text in
            unsafe block.withUnsafeBufferPointer { block in
                // The list ends with a null pointer, as the library wants it. The arrays live until the call is over, and
                // it keeps nothing; without a third argument it returns nothing to free.
                var pointers = unsafe starts.map { unsafe block.baseAddress?.advanced(by: $0) } + [nil]
                return unsafe ZxcvbnMatch(text.baseAddress, &pointers, nil)
            }
        }
    }

    /// One byte for each code point and a zero byte at the end.
    ///
    /// The library takes bytes for characters, so that in UTF-8 a word in Cyrillic would pass for one of twice its length,
    /// and it knows the case of ASCII alone. Beyond ASCII all that counts is which characters are the same.
    private static func encode(_ scalars: some Sequence<Unicode.Scalar>) -> [CChar] {
        scalars.filter { $0 != "\0" }.map { scalar in
            if scalar.isASCII { return CChar(bitPattern: UInt8(scalar.value & 0x7F)) }
            let lowered = scalar.properties.lowercaseMapping.unicodeScalars.first ?? scalar
            return CChar(bitPattern: 0x80 | UInt8(lowered.value & 0x7F))
        } + [0]
    }
}
