import CPlatform

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Threads outside the cooperative pool, for work that computes or blocks.
package enum WorkerThread {
    private final class Body: Sendable {
        let name: String
        let run: @Sendable () -> Void

        init(name: String, run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }
    }

    /// Starts a detached thread that runs a closure and ends with it.
    package static func start(named name: String, _ run: @escaping @Sendable () -> Void) {
        // The thread owns the box from here on and releases it when it has taken the closure out.
        let box = unsafe Unmanaged.passRetained(Body(name: name, run: run)).toOpaque()
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        defer { unsafe pthread_attr_destroy(&attributes) }
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread = pthread_t()
        #endif
        let status = unsafe pthread_create(&thread, &attributes, unsafe threadMain, box)
        // Without threads nothing of the kind can run; the system is out of resources at start-up.
        precondition(status == 0, "the system refused to start a thread")
    }

    #if canImport(Darwin)
        private static let threadMain: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = {
            pointer in
            unsafe Unmanaged<Body>.fromOpaque(pointer).takeRetainedValue().run()
            return nil
        }
    #else
        private static let threadMain: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = {
            pointer in
            guard let pointer = unsafe pointer else { return nil }
            let body = unsafe Unmanaged<Body>.fromOpaque(pointer).takeRetainedValue()
            unsafe gatehouse_name_thread(body.name)
            body.run()
            return nil
        }
    #endif
}
