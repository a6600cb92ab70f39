import NIOSSL

/// Why a connection cannot be had, or was lost.
enum RedisFailure: Error, Sendable {
    /// The connection was refused, ended or reset; the error underneath says how.
    case broken(any Error)
    /// The server closed the connection.
    case closedByServer
    /// The server was silent for longer than it may take to answer.
    case silent
    /// No connection was made and signed in to within the time for it.
    case slowToConnect
    /// What came is no reply.
    case unreadable(RedisProtocolError)
    /// The server refused a step of the sign-in, or is not ready to serve.
    case refused(RedisServerError)
    /// The server is a replica, which accepts no change.
    case replica
    /// No sentinel could say where the master is.
    case noMaster(String)
    /// The server left the cluster, or the store was closed.
    case abandoned

    /// Whether trying again cannot help before somebody changes a setting.
    var isLasting: Bool {
        switch self {
        case .refused(let error):
            // Too many clients are a matter of the moment; an unknown user, password or database is not.
            ["WRONGPASS", "NOAUTH", "NOPERM", "DENIED", "ERR"].contains(error.code)
                && !error.message.hasPrefix("ERR max number of clients")
        case .broken(let error):
            // The certificate, or its name, is not what it must be. Other failures of a handshake may pass.
            error is NIOSSLExtraError || String(describing: error).contains("CERTIFICATE_VERIFY_FAILED")
        case .closedByServer, .silent, .slowToConnect, .unreadable, .replica, .noMaster, .abandoned: false
        }
    }
}

extension RedisFailure: CustomStringConvertible {
    var description: String {
        switch self {
        case .broken(let error): "the connection failed: \(error)"
        case .closedByServer: "the server closed the connection"
        case .silent: "the server did not answer within `answerDeadline`"
        case .slowToConnect: "the server did not take the connection within `connectDeadline`"
        case .unreadable(let error): error.description
        case .refused(let error): error.description
        case .replica: "the server is a replica, which accepts no change"
        case .noMaster(let reason): "no sentinel knows a master: \(reason)"
        case .abandoned: "the connection is not needed any longer"
        }
    }
}
