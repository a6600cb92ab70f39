import Crypto

/// A program in Lua that a server runs in one step, whatever else it is asked.
///
/// Every script reads, and checks the types of, whatever it reads before it changes anything: an error in the middle would
/// leave what was changed before it.
struct Script: Sendable {
    /// The program.
    let text: String

    /// The SHA-1 of the program in hexadecimal digits: how servers name it.
    let digest: String

    /// Whether it changes nothing.
    let isRead: Bool

    init(_ text: String, isRead: Bool = false) {
        self.text = text
        self.isRead = isRead
        digest = Insecure.SHA1.hash(data: Array(text.utf8)).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    /// The command that runs it.
    ///
    /// - Parameters:
    ///   - name: `EVAL` or `EVALSHA`.
    ///   - body: The program, or its digest.
    ///   - keys: Its keys.
    ///   - arguments: Its arguments.
    func call(_ name: String, _ body: String, _ keys: [[UInt8]], _ arguments: [[UInt8]]) -> RedisCommand {
        var command = RedisCommand(name, body, "\(keys.count)")
        for key in keys { command.append(key) }
        for argument in arguments { command.append(argument) }
        return command
    }
}
