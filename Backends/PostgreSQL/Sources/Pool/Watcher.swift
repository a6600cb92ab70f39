import GatehouseDatastore
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Waits on the descriptors of a few connections, and can be woken.
///
/// It is `poll` of POSIX: for a handful of descriptors it costs what `epoll` and `kqueue` do, and every system has it. It
/// knows no connection beyond its descriptor, and one thread alone calls ``wait(for:atMost:)``.
final class Watcher: Sendable {
    /// The ends of a pipe; a byte in it wakes whoever waits.
    private let readEnd: Int32
    private let writeEnd: Int32
    private let isWoken = Atomic<Bool>(false)

    init() throws(StoreError) {
        var ends: (Int32, Int32) = (-1, -1)
        let isMade = unsafe withUnsafeMutableBytes(of: &ends) { bytes in
            // The call writes two numbers, and there is room for two.
            unsafe bytes.withMemoryRebound(to: Int32.self) { unsafe pipe($0.baseAddress) } == 0
        }
        guard isMade else {
            throw StoreError(.unavailable(retryable: true), "There are no file descriptors left; raise their limit.")
        }
        for end in [ends.0, ends.1] {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        (readEnd, writeEnd) = ends
    }

    deinit {
        close(readEnd)
        close(writeEnd)
    }

    /// Wakes whoever waits, or will wait next.
    func wake() {
        guard !isWoken.exchange(true, ordering: .acquiringAndReleasing) else { return }
        var byte: UInt8 = 1
        // One byte is there to be written. A full pipe would do as well.
        _ = unsafe write(writeEnd, &byte, 1)
    }

    /// Whether it was woken since this was last asked.
    func takeWakeUp() -> Bool {
        guard isWoken.load(ordering: .acquiring) else { return false }
        var byte: UInt8 = 0
        // There is room for one byte. Emptied first: who wakes from now on writes another one.
        while unsafe read(readEnd, &byte, 1) == 1 {}
        isWoken.store(false, ordering: .releasing)
        return true
    }

    /// Waits until something happens on the lanes' connections, for a time at most.
    ///
    /// - Returns: The lanes on which something happened, and whether there is something to read.
    func wait(for lanes: [PostgreSQLLane], atMost duration: Duration) -> [(lane: Int, canRead: Bool)] {
        var entries = [pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)]
        var numbers: [Int] = []
        for (number, lane) in lanes.enumerated() where lane.descriptor >= 0 {
            let events = lane.wantsToSend ? POLLIN | POLLOUT : POLLIN
            entries.append(pollfd(fd: lane.descriptor, events: Int16(events), revents: 0))
            numbers.append(number)
        }
        let milliseconds = Int32(clamping: (max(duration.microsecondsRoundedUp, 0) + 999) / 1_000)
        // The list has as many entries as are named.
        let count = unsafe poll(&entries, nfds_t(entries.count), milliseconds)
        guard count > 0 else { return [] }
        return zip(numbers, entries.dropFirst()).filter { $1.revents != 0 }
            .map { (lane: $0, canRead: $1.revents & ~Int16(POLLOUT) != 0) }
    }
}
