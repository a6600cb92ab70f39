import GatehouseConformance
import GatehouseDatastore
import GatehouseRedis
import Logging
import TestSupport
import Testing

@Suite("Redis", .timeLimit(.minutes(10)))
struct RedisConformanceTests {
    /// The cases about sessions and counters, and those about every store.
    static let cases = Conformance.cases(applyingTo: RedisSessionStore.self)

    // The display names carry the backend: a failing argument's line does not name the suite.
    @Test("Redis keeps the promises of the seam", arguments: cases)
    func conforms(to conformanceCase: ConformanceCase) async throws {
        try await ConformanceSubject.redis(TestRedis.uri).run(conformanceCase)
    }

    @Test("Redis keeps the promises of the seam in a cluster of three", arguments: cases)
    func conformsInACluster(to conformanceCase: ConformanceCase) async throws {
        try await ConformanceSubject.redis(TestRedis.clusterURI).run(conformanceCase)
    }

    @Test("Redis keeps the promises of the seam with every change on disk", arguments: cases)
    func conformsOnDisk(to conformanceCase: ConformanceCase) async throws {
        try await ConformanceSubject.redis(TestRedis.aofURI).run(conformanceCase)
    }

    @Test("Redis keeps the promises of the seam over TLS, for a user with few rights", arguments: cases)
    func conformsOverTLS(to conformanceCase: ConformanceCase) async throws {
        try await ConformanceSubject.redis(TestRedis.tlsURI).run(conformanceCase)
    }

    @Test func `every case applies, so none is skipped`() async throws {
        let nodes = try await ConformanceSubject.redis(TestRedis.uri).open()
        #expect(Self.cases.allSatisfy { $0.applies(to: nodes.first) })
        #expect(Set(Self.cases.map(\.area)).isSuperset(of: ["sessions", "counters", "stores"]))
        #expect(Self.cases.count > 70)
        await nodes.close()
    }
}

extension TestGate {
    /// Lets a few tests at a time use the servers that all share.
    static let redis = TestGate(limit: 12)
}

extension ConformanceSubject {
    /// Two stores that share a prefix of their own on a server, which goes with the server.
    static func redis(_ uri: @autoclosure @escaping @Sendable () throws -> String) -> ConformanceSubject {
        ConformanceSubject(name: "Redis") {
            let configuration = RedisConfiguration.test()
            let address = try #require(RedisAddress(uri()))
            await TestGate.redis.enter()
            do {
                let first = try await RedisSessionStore.open(address, configuration: configuration)
                let second = try await RedisSessionStore.open(address, configuration: configuration)
                return Nodes(first: first, second: second) {
                    await first.close()
                    await second.close()
                    await TestGate.redis.leave()
                }
            } catch {
                await TestGate.redis.leave()
                throw error
            }
        }
    }
}

extension RedisConfiguration {
    /// A configuration with a prefix of its own, which logs nothing.
    static func test(
        connectDeadline: Duration = .seconds(1),
        queueDeadline: Duration = .seconds(2),
        answerDeadline: Duration = .seconds(2)
    ) -> RedisConfiguration {
        RedisConfiguration(
            keyPrefix: "test:\(UInt64.random(in: .min ... .max))",
            connectDeadline: connectDeadline,
            queueDeadline: queueDeadline,
            answerDeadline: answerDeadline,
            logger: Logger(label: "gatehouse.redis.test") { _ in SwiftLogNoOpLogHandler() }
        )
    }
}
