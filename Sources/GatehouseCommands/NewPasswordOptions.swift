import ArgumentParser
import Foundation
import Gatehouse

/// Where a command takes a new password from: never from its words, which others on the machine can read.
struct NewPasswordOptions: ParsableArguments {
    @Flag(help: "Read the password from the first line of standard input.") var passwordStdin = false
    @Flag(help: "Make a random password and print it once.") var generate = false

    /// How many of them were given.
    var count: Int { [passwordStdin, generate].count { $0 } }

    /// A password, and what to say about it.
    struct NewPassword {
        /// The password.
        let text: String
        /// The password if it was made here, so that it has to be shown; nil if somebody typed it.
        let generated: String?

        /// What follows the message of success; empty unless the password was made here.
        var notice: String { generated.map { "\nThe password, shown this once: \($0)" } ?? "" }
    }

    /// The longest line that is read, in bytes: more than any setting lets a password have.
    private static let longestLine = 65_536

    /// Makes a password, or reads it.
    ///
    /// - Throws: `GatehouseError` with the problem `password_invalid` if what is read is not UTF-8: repaired, it would be
    ///   another password than the one that was typed.
    func take(_ surroundings: Surroundings) throws -> NewPassword {
        if generate {
            let text = Base64URL.encode(surroundings.randomBytes(18))
            return NewPassword(text: text, generated: text)
        }
        guard let text = String(validating: try Self.firstLine(of: .standardInput), as: UTF8.self) else {
            throw GatehouseError.invalid([
                FieldProblem(
                    field: "password",
                    code: "password_invalid",
                    message: "The password on standard input is not UTF-8. Check the terminal's or the file's encoding."
                )
            ])
        }
        return NewPassword(text: text, generated: nil)
    }

    /// Reads up to the first end of line, LF or CRLF, and no further; without one, all there is.
    private static func firstLine(of input: FileHandle) throws -> [UInt8] {
        var line: [UInt8] = []
        // Byte by byte, so that whoever types need not end the input, and the next reader finds the next line.
        while line.count <= longestLine, let byte = try input.read(upToCount: 1)?.first, byte != UInt8(ascii: "\n") {
            line.append(byte)
        }
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        return line
    }
}
