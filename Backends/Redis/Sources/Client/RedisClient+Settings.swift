import GatehouseDatastore
import NIOCore
import NIOSSL
import Synchronization

extension RedisClient {
    /// What TLS needs for an address; nil for none.
    static func makeTLS(_ address: RedisAddress) throws(StoreError) -> NIOSSLContext? {
        guard address.usesTLS else { return nil }
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.certificateVerification = .fullVerification
        if let file = address.certificateAuthorityFile { configuration.trustRoots = .file(file) }
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw StoreError(
                .unavailable(retryable: false),
                "The certificates that the address says to trust cannot be read.",
                cause: error
            )
        }
    }

    /// The way to the server, or the servers, that an address names.
    static func makeSettings(
        _ address: RedisAddress,
        _ configuration: RedisConfiguration,
        _ tls: NIOSSLContext?,
        _ metrics: RedisMetrics,
        _ random: @escaping @Sendable () -> UInt64,
        _ group: any EventLoopGroup
    ) -> LaneSettings {
        let endpoints = address.endpoints
        let places = EndpointCycle(endpoints)
        let finder = address.masterName.map { name in
            MasterFinder(name, sentinels: endpoints, on: group) { sentinel in
                LaneSettings(
                    configuration: configuration,
                    credentials: address.sentinelCredentials,
                    database: 0,
                    tls: tls,
                    mustBeMaster: false,
                    place: .known { sentinel },
                    onTrouble: {},
                    metrics: metrics,
                    random: random
                )
            }
        }
        return LaneSettings(
            configuration: configuration,
            credentials: address.credentials,
            database: address.database,
            tls: tls,
            mustBeMaster: true,
            place: finder.map { finder in .asked { () async throws(RedisFailure) in try await finder.find() } }
                ?? .known { places.next() },
            onTrouble: {},
            metrics: metrics,
            random: random
        )
    }
}

extension RedisAddress {
    /// The servers, or the sentinels; at least one.
    var endpoints: [Endpoint] {
        switch topology {
        case .servers(let endpoints), .sentinels(let endpoints, master: _): endpoints
        }
    }

    /// The name of the group whose master the sentinels know; nil if there are no sentinels.
    var masterName: String? {
        guard case .sentinels(_, master: let name) = topology else { return nil }
        return name
    }
}

/// Servers to try in turn.
private final class EndpointCycle: Sendable {
    private let endpoints: [RedisAddress.Endpoint]
    private let lastTurn = Atomic<Int>(-1)

    init(_ endpoints: [RedisAddress.Endpoint]) {
        self.endpoints = endpoints
    }

    func next() -> RedisAddress.Endpoint {
        let turn = lastTurn.wrappingAdd(1, ordering: .relaxed).newValue
        return endpoints[Int(UInt(bitPattern: turn) % UInt(endpoints.count))]
    }
}
