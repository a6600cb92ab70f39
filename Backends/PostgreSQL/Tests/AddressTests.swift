import Testing

// What libpq is told and what stays hidden is known inside alone.
@testable import GatehousePostgreSQL

/// What addresses are read, what of them is shown, and what is added to them.
@Suite("PostgreSQL addresses")
struct AddressTests {
    // MARK: - Reading and showing

    @Test(arguments: [
        ("postgresql://db/accounts", "postgresql://db/accounts"),
        ("postgres://db/accounts", "postgresql://db/accounts"),
        ("postgresql://app:secret@db:5433/accounts?sslmode=verify-full", "postgresql://db:5433/accounts"),
        ("postgresql://app:secret@db1,db2/accounts", "postgresql://db1,db2/accounts"),
        ("postgresql://app:secret@db1:1,db2,db3:3/accounts", "postgresql://db1:1,db2,db3:3/accounts"),
        ("postgresql://app:secret@[::1]:5433/accounts", "postgresql://[::1]:5433/accounts"),
        ("postgresql://app:secret@[2001:db8::2],db2:2/accounts", "postgresql://[2001:db8::2],db2:2/accounts"),
        ("postgresql://app@127.0.0.1/accounts", "postgresql://127.0.0.1/accounts"),
        ("postgresql:///accounts?host=/run/postgresql&user=app", "postgresql:///accounts?host=/run/postgresql"),
        ("postgresql://%2Frun%2Fpostgresql:5433/accounts", "postgresql:///accounts?host=/run/postgresql:5433"),
        ("postgresql://app@/accounts?host=/run/a,db2&port=1,2", "postgresql:///accounts?host=/run/a:1,db2:2"),
        ("postgresql://app:s%40%3A%2Fcret@db/acc%20ounts", "postgresql://db/acc ounts"),
        ("postgresql://db?user=app&password=secret", "postgresql://db/"),
        ("postgresql://", "postgresql:///"),
        ("host=db port=5433 dbname=accounts user=app password=secret", "postgresql://db:5433/accounts"),
        ("host=db1,db2 port=5433 user=app password='se cret\\''", "postgresql://db1:5433,db2:5433/"),
        ("hostaddr=10.0.0.1 dbname=accounts passfile=/secret", "postgresql://10.0.0.1/accounts"),
        ("hostaddr=::1 port=5433", "postgresql://[::1]:5433/"),
        ("host=@abstract dbname=accounts", "postgresql://@abstract/accounts"),
        ("service=secret", "postgresql:///"),
        ("", "postgresql:///"),
    ])
    func `of a connection string hosts, ports and database are shown`(text: String, shown: String) throws {
        let address = try #require(PostgreSQLAddress(text))
        #expect(address.description == shown)
        #expect(address.debugDescription == shown)
        #expect(address.connectionString == text)
    }

    @Test(arguments: [
        "postgresql://alice:hunter2@db/accounts",
        "postgresql://alice:hunter2@db1:1,db2:2/accounts?sslpassword=hunter2&options=-chunter2",
        "postgresql://db/accounts?user=alice&password=hunter2&passfile=/hunter2&sslkey=/hunter2",
        "host=db user=alice password=hunter2 dbname=accounts application_name=hunter2 service=hunter2",
        "user='alice' password='hunter2'",
        "postgresql://ali%63e:hunter%32@db/accounts",
    ])
    func `user and password are shown nowhere`(text: String) throws {
        let address = try #require(PostgreSQLAddress(text))
        var dumped = ""
        dump(address, to: &dumped)
        var nested = ""
        dump([Optional(address)], to: &nested)
        for text in ["\(address)", String(reflecting: address), String(describing: [address]), dumped, nested] {
            #expect(!text.contains("alice"))
            #expect(!text.contains("hunter"))
        }
        #expect(Mirror(reflecting: address).children.isEmpty)
    }

    @Test(arguments: [
        "postgresql", "db/accounts", "http://db/accounts", "postgresql://[::1/accounts", "postgresql://db/?nonsense=1",
        "postgresql://db/%zz", "postgresql://db/%00", "postgresql://db:1x?=", "host", "host=db nonsense=1",
        "password='open", "host=db\0password=secret", "postgresql://db/accounts?sslmode", "port=0", "port=65536",
        "port=-1", "host=a,b port=1,x",
    ])
    func `a text that is no connection string is no address`(text: String) {
        #expect(PostgreSQLAddress(text) == nil)
    }

    @Test(arguments: [
        "postgresql://alice:hunt/er2@db/accounts", "postgresql://alice:hunt@er2@db/accounts",
        "postgresql://alice:12/hunter2@db/accounts", "postgres://alice:1,2/hunter2@db/accounts",
        "host=alice:hunter2@db dbname=accounts", "dbname=postgresql://alice:hunter2@db/accounts",
        "host=db port=hunter2", "host=db,alice:hunter2@db2", "hostaddr=alice:hunter2@127.0.0.1",
    ])
    func `an address of which libpq would take a part of a password for something else is refused`(text: String) {
        #expect(PostgreSQLAddress(text) == nil)
    }

    @Test(arguments: [
        ("postgresql://al%40ce:hunt%2Fer%402@db/accounts", "postgresql://db/accounts"),
        ("postgresql://alice:hu?nter2@db/accounts", "postgresql://db/accounts"),
        ("postgresql://db/acc%40ounts", "postgresql://db/acc@ounts"),
        ("postgresql://db/accounts?application_name=a/b@c", "postgresql://db/accounts"),
        ("host=db dbname=acc@ounts password=a/b@c://d", "postgresql://db/acc@ounts"),
    ])
    func `a password or a name with such signs is taken when they are escaped`(text: String, shown: String) {
        #expect(PostgreSQLAddress(text)?.description == shown)
    }

    // MARK: - What is added

    @Test func `what the address leaves open has our defaults`() throws {
        let address = try #require(PostgreSQLAddress("postgresql://app@db/accounts"))
        let parameters = address.parameters(connectDeadline: .seconds(7))
        #expect(parameters.first?.keyword == "dbname")
        #expect(parameters.first?.value == "postgresql://app@db/accounts")
        let added = Dictionary(uniqueKeysWithValues: parameters.dropFirst().map { ($0.keyword, $0.value) })
        #expect(
            added == [
                "connect_timeout": "7", "target_session_attrs": "read-write", "keepalives_idle": "30",
                "keepalives_interval": "10", "keepalives_count": "3", "tcp_user_timeout": "10000",
                "client_encoding": "UTF8", "fallback_application_name": "gatehouse",
            ]
        )
    }

    @Test(arguments: [
        ("connect_timeout", "9"), ("target_session_attrs", "any"), ("keepalives_idle", "1"),
        ("keepalives_interval", "2"), ("keepalives_count", "4"), ("tcp_user_timeout", "0"),
    ])
    func `what the address says is left alone`(keyword: String, value: String) throws {
        for text in ["postgresql://db/accounts?\(keyword)=\(value)", "host=db \(keyword)=\(value)"] {
            let parameters = try #require(PostgreSQLAddress(text)).parameters(connectDeadline: .seconds(2))
            #expect(!parameters.contains { $0.keyword == keyword })
            #expect(parameters.count == 8)
        }
    }

    @Test func `the text is always read as UTF-8, whatever the address says`() throws {
        let address = try #require(PostgreSQLAddress("host=db client_encoding=LATIN1"))
        // Later settings win in libpq.
        #expect(
            address.parameters(connectDeadline: .seconds(2)).last { $0.keyword == "client_encoding" }?.value == "UTF8"
        )
    }

    @Test(arguments: [
        (Duration.milliseconds(1), "2"), (.zero, "2"), (.seconds(1), "2"), (.milliseconds(2_999), "2"),
        (.seconds(3), "3"), (.seconds(86_400), "86400"),
    ])
    func `a limit of time is given in the whole seconds that libpq counts, two at least`(limit: Duration, text: String)
        throws
    {
        let parameters = try #require(PostgreSQLAddress("")).parameters(connectDeadline: limit)
        #expect(parameters.first { $0.keyword == "connect_timeout" }?.value == text)
    }
}
