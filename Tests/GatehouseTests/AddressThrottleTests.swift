import Gatehouse
import GatehouseDatastore
import Testing

@Suite("Requests counted by network address")
struct AddressThrottleTests {
    private func world(_ trusted: String = "none") throws -> World {
        try World {
            $0.links.clientLimit = 1
            $0.proxies.trusted = AddressRanges(trusted) ?? .none
        }
    }

    private func ask(_ world: World, _ address: String) async throws {
        try await world.gatekeeper.requestRecovery(of: "ada@example.org", client: ClientInfo(address: address))
    }

    @Test func `an IPv6 address counts with its customer's network, and an IPv4 address by itself`() async throws {
        let world = try world()
        try await ask(world, "2001:db8:1:2:3:4:5:6")
        await expectRefusal(.tooManyAttempts) { try await ask(world, "2001:db8:1:2::7") }
        try await ask(world, "2001:db8:1:3::7")
        try await ask(world, "198.51.100.1")
        await expectRefusal(.tooManyAttempts) { try await ask(world, "::ffff:198.51.100.1") }
        try await ask(world, "198.51.100.2")
    }

    @Test func `near addresses are not counted while no proxy is trusted, and then only a proxy's own is not`()
        async throws
    {
        let near = ["127.0.0.1", "10.1.2.3", "172.31.0.1", "192.168.0.1", "169.254.1.1", "::1", "fd00::1", "fe80::1"]
        let open = try world()
        for address in near { for _ in 0..<3 { try await ask(open, address) } }
        for address in ["172.32.0.1", "192.169.0.1", "11.0.0.1", "fec0::1"] {
            try await ask(open, address)
            await expectRefusal(.tooManyAttempts) { try await ask(open, address) }
        }
        let behind = try world("10.0.0.0/24")
        for _ in 0..<3 { try await ask(behind, "10.0.0.9") }
        try await ask(behind, "10.0.1.9")
        await expectRefusal(.tooManyAttempts) { try await ask(behind, "10.0.1.9") }
    }
}
