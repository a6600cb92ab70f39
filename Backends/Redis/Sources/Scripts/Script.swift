import Crypto

/// A program in Lua that a server runs in one step, whatever else it is asked.
///
/// Every script reads all that it may change, and so checks its type and that it is here, before it changes anything: an
/// error in the middle would leave what was changed before it.
struct Script: Sendable {
    /// The program.
    let text: String

    /// The SHA-1 of the program in hexadecimal digits: how servers name it.
    let digest: String

    /// Whether it changes nothing.
    let isRead: Bool

    /// Whether it uses no key but those it is called with.
    ///
    /// While a slot of a cluster moves, such a script may run where the slot moves to. Another would take keys that have
    /// yet to move for missing there, so it waits.
    let namesEveryKey: Bool

    init(_ text: String, isRead: Bool = false, namesEveryKey: Bool = false) {
        self.text = text
        self.isRead = isRead
        self.namesEveryKey = namesEveryKey
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
