package import Foundation
import Synchronization

/// Runs other programs.
package enum Program {
    /// Runs a program and returns what it printed, without the last line break.
    ///
    /// It gets our environment but for the settings of libpq and redis-cli. The threads that tests run on do not wait for it.
    ///
    /// - Parameters:
    ///   - name: Its name or its path.
    ///   - arguments: What it is told.
    ///   - folder: Where it runs.
    ///   - deadline: After which time it is killed.
    /// - Throws: ``ProgramError`` if it cannot be run, fails, or has not ended in time.
    @discardableResult
    package static func run(
        _ name: String,
        _ arguments: [String],
        in folder: String = "/",
        deadline: Duration = .seconds(60)
    ) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue(label: "gatehouse.test.program").async {
                continuation.resume(with: Result { try runBlocking(name, arguments, in: folder, deadline: deadline) })
            }
        }
    }

    private static func runBlocking(
        _ name: String,
        _ arguments: [String],
        in folder: String,
        deadline: Duration
    ) throws -> String {
        let process = make(name, arguments, in: folder)
        let output = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        let ended = DispatchSemaphore(value: 0)
        process.terminationHandler = { _ in ended.signal() }
        // Threads of ours block signals, and programs inherit that: pgbench would wait for its alarm for ever.
        var alarm = sigset_t()
        unsafe sigemptyset(&alarm)
        unsafe sigaddset(&alarm, SIGALRM)
        unsafe pthread_sigmask(SIG_UNBLOCK, &alarm, nil)
        try process.run()
        let isLate = Atomic(false)
        let killer = DispatchWorkItem {
            isLate.store(true, ordering: .relaxed)
            // It may block the gentler signals.
            kill(process.processIdentifier, SIGKILL)
        }
        DispatchQueue.global().asyncAfter(deadline: .now() + deadline / .seconds(1), execute: killer)
        let printed = output.fileHandleForReading.readDataToEndOfFile()
        ended.wait()
        killer.cancel()
        let text = String(decoding: printed, as: UTF8.self).trimmingCharacters(in: .newlines)
        let command = ([name] + arguments).joined(separator: " ")
        if isLate.load(ordering: .relaxed) { throw ProgramError("Not done after \(deadline): \(command)\n\(text)") }
        guard process.terminationReason == .exit, process.terminationStatus == 0 else {
            throw ProgramError("Ended with status \(process.terminationStatus): \(command)\n\(text)")
        }
        return text
    }

    /// Makes a process that has yet to be run.
    package static func make(_ name: String, _ arguments: [String], in folder: String) -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [name] + arguments
        process.environment = ProcessInfo.processInfo.environment.filter { name, _ in
            !name.hasPrefix("PG") && !name.hasPrefix("REDISCLI_")
        }
        process.currentDirectoryURL = URL(filePath: folder)
        return process
    }

    /// Returns once a condition holds, which it asks for again and again.
    ///
    /// - Throws: ``ProgramError`` with what was waited for, if it does not hold in time; what the condition throws.
    package static func wait(
        for what: String,
        deadline: Duration = .seconds(30),
        until condition: () async throws -> Bool
    ) async throws {
        let end = ContinuousClock.now + deadline
        while try await !condition() {
            guard ContinuousClock.now < end else { throw ProgramError("Not after \(deadline): \(what)") }
            try await Task.sleep(for: .milliseconds(10))
        }
    }
}
