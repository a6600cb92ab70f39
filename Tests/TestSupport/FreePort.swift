import Foundation

/// Finds ports that nobody listens on.
package enum FreePort {
    /// Below the range from which outgoing connections take their ports, so that a server that is started again finds its
    /// port free; and so is the port 10000 higher, which a node of a Redis cluster takes besides.
    private static let range = 10_000..<22_000

    /// Returns a port of loopback that is free at this moment, though somebody may take it in the next.
    package static func find() throws -> Int {
        for _ in 0..<100 {
            let port = Int.random(in: range)
            if try isFree(port) { return port }
        }
        throw ProgramError("There is no port to be had.")
    }

    private static func isFree(_ port: Int) throws -> Bool {
        #if canImport(Glibc)
            let stream = Int32(SOCK_STREAM.rawValue)
        #else
            let stream = SOCK_STREAM
        #endif
        let descriptor = socket(AF_INET, stream, 0)
        guard descriptor >= 0 else { throw ProgramError("There is no socket to be had.") }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        // The pointers are used during the calls only, and the address is as long as the size says.
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe bind(descriptor, pointer, size) == 0
            }
        }
    }
}
