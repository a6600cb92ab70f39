package import Foundation

/// A running server: its first process and all that this one has started.
package struct ServerProcess: Sendable {
    /// The shell's commands: they note the server's number, run it and wait for its end.
    ///
    /// When the tests end first, as their end of the pipe tells, the shell ends the server and removes the folder. So
    /// nothing is left even if the tests are killed. It outlives signals, such as the hang-up that the system sends when
    /// our end leaves a paused server behind. It does not use `wait`, which never returns where SIGCHLD is blocked, and
    /// that is inherited from a thread of ours.
    private static let watch = """
        signal=$1
        shift
        trap '' HUP INT TERM
        exec 3<&0
        {
            read -r _ <&3
            until read -r server <"$0/pid"; do sleep 0.1; done
            : >"$0/orphaned"
            kill -CONT $server
            kill -$signal $server
        } 2>/dev/null &
        reader=$!
        sh -c 'echo $$ >"$0/pid" && exec "$@"' "$0" "$@" </dev/null 3<&- >>"$0/log" 2>&1
        status=$?
        kill -KILL $reader 2>/dev/null
        [ ! -e "$0/orphaned" ] || rm -rf "$0"
        exit $status
        """

    /// The number of the first process.
    package let number: pid_t

    private let shell: Process
    private let input: FileHandle

    /// Runs a command that is the server.
    ///
    /// - Parameters:
    ///   - name: Its name or its path.
    ///   - arguments: What it is told.
    ///   - folder: Where it runs, and where the shell that keeps watch writes its number and what it prints: `pid` and
    ///     `log`.
    ///   - signal: What ends it when the tests end first. Its processes must end with it, and it may have inherited from a
    ///     thread of ours that it blocks the gentler signals.
    package static func launch(
        _ name: String,
        _ arguments: [String],
        in folder: String,
        endedBy signal: Int32
    ) async throws -> ServerProcess {
        let file = URL(filePath: folder).appending(path: "pid")
        try? FileManager.default.removeItem(at: file)
        let shell = Program.make("sh", ["-c", watch, folder, String(signal), name] + arguments, in: folder)
        let input = Pipe()
        shell.standardInput = input
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue(label: "gatehouse.test.server").async {
                continuation.resume(with: Result { try shell.run() })
            }
        }
        var number: pid_t?
        try await Program.wait(for: "the number of the server's process") {
            let text = try? String(contentsOf: file, encoding: .utf8)
            // Without the line break it may be half of the number.
            number = text.flatMap { $0.hasSuffix("\n") ? pid_t($0.dropLast()) : nil }
            return number != nil
        }
        guard let number else { throw ProgramError("The server's process has no number.") }
        return ServerProcess(number: number, shell: shell, input: input.fileHandleForWriting)
    }

    /// Whether it has not ended.
    package var isRunning: Bool { shell.isRunning }

    /// Sends a signal to the first process.
    package func signal(_ signal: Int32) { Foundation.kill(number, signal) }

    /// Returns when it has ended.
    package func end(deadline: Duration = .seconds(30)) async throws {
        try await Program.wait(for: "the end of the server", deadline: deadline) { !isRunning }
    }

    /// Stops all its processes, and returns when they have.
    package func pause() async throws {
        // The first one stopped, there will be no more of them.
        try await stop([number])
        try await stop(Self.children(of: number))
    }

    /// Lets all its processes go on.
    package func resume() {
        for process in Self.children(of: number) + [number] { Foundation.kill(process, SIGCONT) }
    }

    /// Kills all its processes at once, and returns when they are gone.
    package func kill() async throws {
        try await stop([number])
        let processes = Self.children(of: number) + [number]
        for process in processes { Foundation.kill(process, SIGKILL) }
        try await end()
        try await Program.wait(for: "the end of the server's processes") {
            processes.allSatisfy { Self.standing(of: $0) == nil }
        }
    }

    private func stop(_ processes: [pid_t]) async throws {
        for process in processes { Foundation.kill(process, SIGSTOP) }
        try await Program.wait(for: "the server's processes to stop") {
            processes.allSatisfy { Self.standing(of: $0)?.letter ?? "T" == "T" }
        }
    }

    // MARK: - The system's table of processes

    private static func children(of parent: pid_t) -> [pid_t] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return entries.compactMap { pid_t($0) }.filter { standing(of: $0)?.parent == parent }
    }

    /// The letter of a process's state, and its parent; nil if it has ended, though nobody may have collected it.
    private static func standing(of process: pid_t) -> (letter: Character, parent: pid_t)? {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let name = text.lastIndex(of: ")")
        else { return nil }
        // After the name, which may have any form: state, parent.
        let fields = text[name...].split(separator: " ")
        guard fields.count > 2, let letter = fields[1].first, let parent = pid_t(fields[2]), !"XZ".contains(letter)
        else { return nil }
        return (letter, parent)
    }
}
