/// How a ``SQLiteDatastore`` uses its file.
///
/// The defaults suit one server with one or a few processes.
public struct SQLiteConfiguration: Sendable {
    /// How long a change waits for the write lock while another process holds it.
    ///
    /// Raise it if another program holds long transactions on the file; lower it to answer "try again" sooner.
    ///
    /// - Default value: 5 seconds.
    /// - Notes: Afterwards the changes that waited throw ``GatehouseDatastore/StoreError`` with code `conflict`.
    public var busyDeadline: Duration

    /// How long a change waits in the queue before the writer takes it up.
    ///
    /// Lower it to shed load sooner when the disk is slow.
    ///
    /// - Default value: 5 seconds.
    /// - Notes: Afterwards the change throws ``GatehouseDatastore/StoreError`` with code `timedOut`.
    public var queueDeadline: Duration

    /// How many changes may wait in the queue.
    ///
    /// Lower it to bound memory and waiting; a change that finds the queue full is refused at once.
    ///
    /// - Default value: 8192.
    /// - Notes: It then throws ``GatehouseDatastore/StoreError`` with code `unavailable(retryable: true)`.
    public var greatestQueue: Int

    /// How many changes share one commit at most.
    ///
    /// Raise it for throughput with very many writers; lower it so that one commit takes less long.
    ///
    /// - Default value: 256.
    public var greatestBatch: Int

    /// How many connections for reading are kept open.
    ///
    /// Reads run on the calling thread, so more than there are threads in the process are of no use.
    ///
    /// - Default value: 8.
    /// - Notes: A read that finds none free opens one more and closes it afterwards, rather than wait.
    public var readerCount: Int

    /// How much of the file is read through a memory map, in bytes; zero for none.
    ///
    /// Raise it to the size of the database if memory allows; set it to zero if the file lies on a file system where a
    /// failed read of a map would end the process, such as a network mount.
    ///
    /// - Default value: 256 MiB.
    public var mappedByteCount: Int64

    /// Makes a configuration; a count below one becomes one, and a negative size or time zero.
    public init(
        busyDeadline: Duration = .seconds(5),
        queueDeadline: Duration = .seconds(5),
        greatestQueue: Int = 8_192,
        greatestBatch: Int = 256,
        readerCount: Int = 8,
        mappedByteCount: Int64 = 268_435_456
    ) {
        self.busyDeadline = max(busyDeadline, .zero)
        self.queueDeadline = max(queueDeadline, .zero)
        self.greatestQueue = max(greatestQueue, 1)
        self.greatestBatch = max(greatestBatch, 1)
        self.readerCount = max(readerCount, 1)
        self.mappedByteCount = max(mappedByteCount, 0)
    }
}
