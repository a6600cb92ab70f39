import GatehouseRedis
import Testing

/// What addresses are read, and what of them is shown.
@Suite("Redis addresses")
struct RedisAddressTests {
    private typealias Endpoint = RedisAddress.Endpoint

    // MARK: - Reading

    @Test(arguments: [
        ("redis://db", "redis://db:6379/0"),
        ("redis://db/", "redis://db:6379/0"),
        ("redis://db:6380", "redis://db:6380/0"),
        ("redis://db:1/3", "redis://db:1/3"),
        ("redis://db:65535/2147483647", "redis://db:65535/2147483647"),
        ("redis://:secret@db/1", "redis://db:6379/1"),
        ("redis://app:secret@db:6380/1", "redis://db:6380/1"),
        ("redis://127.0.0.1:6379", "redis://127.0.0.1:6379/0"),
        ("redis://[::1]", "redis://[::1]:6379/0"),
        ("redis://app:secret@[2001:db8::2]:7000,[::ffff:10.0.0.1],db_3.example.:7", nil),
        ("redis://db1:7000,db2,10.0.0.3:7002/0", "redis://db1:7000,db2:6379,10.0.0.3:7002/0"),
        ("rediss://db", "rediss://db:6379/0"),
        ("rediss://app:secret@db/2?cafile=/etc/ssl/redis.pem", "rediss://db:6379/2"),
        ("redis+sentinel://s1/accounts", "redis+sentinel://s1:26379/accounts/0"),
        ("redis+sentinel://s1/accounts/", "redis+sentinel://s1:26379/accounts/0"),
        (
            "redis+sentinel://app:secret@s1:1,[::1],s3/my-master_1.a/4",
            "redis+sentinel://s1:1,[::1]:26379,s3:26379/my-master_1.a/4"
        ),
        ("redis+sentinel://s1/%61%63c?sentinelPassword=secret", "redis+sentinel://s1:26379/acc/0"),
        (
            "rediss+sentinel://s1/m?cafile=ca.pem&sentinelUser=app&sentinelPassword=secret",
            "rediss+sentinel://s1:26379/m/0"
        ),
    ])
    func `of an address hosts, ports, group and database are shown`(text: String, shown: String?) throws {
        let address = try #require(RedisAddress(text))
        let shown = shown ?? "redis://[2001:db8::2]:7000,[::ffff:10.0.0.1]:6379,db_3.example.:7/0"
        #expect(address.description == shown)
        #expect(address.debugDescription == shown)
        // What is shown is an address itself, with the same servers.
        let again = try #require(RedisAddress(shown))
        #expect(again.topology == address.topology && again.database == address.database)
        #expect(again.usesTLS == address.usesTLS && again.credentials == nil && again.sentinelCredentials == nil)
    }

    @Test func `what is left open is port 6379, database 0, nobody's name and no encryption`() throws {
        let address = try #require(RedisAddress("redis://db"))
        #expect(address.topology == .servers([Endpoint(host: "db", port: 6_379)]))
        #expect(address.credentials == nil && address.sentinelCredentials == nil)
        #expect(address.database == 0 && !address.usesTLS && address.certificateAuthorityFile == nil)
    }

    @Test func `several hosts are nodes of one cluster`() throws {
        let address = try #require(RedisAddress("redis://:p@a:1,[::1]:2,c"))
        let nodes = [
            Endpoint(host: "a", port: 1), Endpoint(host: "::1", port: 2), Endpoint(host: "c", port: 6_379),
        ]
        #expect(address.topology == .servers(nodes))
        #expect(address.credentials?.user == nil && address.credentials?.password == "p")
    }

    @Test func `sentinels have a port, a group and credentials of their own`() throws {
        let text =
            "rediss+sentinel://u:p@a,b:7/m/3?sentinelPassword=sp%26&cafile=%2Fetc%2Fca%20file.pem&sentinelUser=su"
        let address = try #require(RedisAddress(text))
        let sentinels = [Endpoint(host: "a", port: 26_379), Endpoint(host: "b", port: 7)]
        #expect(address.topology == .sentinels(sentinels, master: "m"))
        #expect(address.credentials?.user == "u" && address.credentials?.password == "p")
        #expect(address.sentinelCredentials?.user == "su" && address.sentinelCredentials?.password == "sp&")
        #expect(address.database == 3 && address.usesTLS)
        #expect(address.certificateAuthorityFile == "/etc/ca file.pem")
        let plain = try #require(RedisAddress("redis+sentinel://a/m?sentinelPassword=s"))
        #expect(plain.credentials == nil && plain.sentinelCredentials?.user == nil)
    }

    @Test(arguments: [
        ("redis://app:secret@db", "app", "secret"),
        ("redis://:secret@db", nil, "secret"),
        ("redis://default:secret@db", "default", "secret"),
        ("redis://a%3Ap%70:s%40%2F%3F%23%25%20@db", "a:pp", "s@/?#% "),
        ("redis://app:a:b:c@db", "app", "a:b:c"),
        ("redis://app:a,b@db1,db2", "app", "a,b"),
        ("redis://app:%C3%A9%F0%9F%94%91@db", "app", "é🔑"),
        ("redis://app:e%CC%81@db", "app", "e\u{301}"),
        ("redis://app:[x]&=+$!*'();~^|`{}\"\\<>@db", "app", "[x]&=+$!*'();~^|`{}\"\\<>"),
        ("redis://app:%0A@db", "app", "\n"),
    ])
    func `user and password are percent-encoded, and kept byte for byte`(
        text: String,
        user: String?,
        password: String
    ) throws {
        let credentials = try #require(RedisAddress(text)?.credentials)
        #expect(credentials.user.map { Array($0.utf8) } == user.map { Array($0.utf8) })
        #expect(Array(credentials.password.utf8) == Array(password.utf8))
    }

    // MARK: - Refusing

    @Test(arguments: [
        "", "redis", "redis:", "redis:/db", "redis:db", "//db", "db", "db:6379", "http://db", "REDIS://db",
        "Rediss://db", "redis+sentinels://s/m", "sentinel://s/m", "unix:///run/redis.sock", " redis://db",
        "redis://db ", "redis://db\n", "redis://d b", "redis://d\tb", "redis://\u{A0}db", "redis://db\u{200B}",
        "redis://db\0", "redis://db\0@other", "redis://:secret\0@db", "redis://db/0\0", "redis://db#", "redis://db/0#x",
        "redis://:se#cret@db",
    ])
    func `a text that is no URI of Redis is no address`(text: String) {
        #expect(RedisAddress(text) == nil)
    }

    @Test(arguments: [
        "redis://", "redis:///", "redis:///0", "redis://?x=1", "redis://:6379", "redis://,", "redis://db,",
        "redis://,db", "redis://db,,db2", "redis://:secret@", "redis://:secret@/0", "redis://:secret@:6379",
        "redis://d%62", "redis://dß", "redis://-db", "redis://db..example", "redis://.db", "redis://.",
        "redis://db/../0",
        "redis://db\\", "redis://(db)", "redis://db;x", "redis://db&x", "redis://db=x", "redis://a*b", "redis://$db",
        "redis://[::1", "redis://::1", "redis://[]", "redis://[db]", "redis://[127.0.0.1]", "redis://[::1]6379",
        "redis://[::1]]", "redis://[[::1]]", "redis://[::1%25eth0]", "redis://[1::2::3]", "redis://[12345::]",
        "redis://[:::]", "redis://[1:2:3:4:5:6:7:8:9]", "redis://[::1]:", "redis://[::1]:0", "redis://x[::1]",
    ])
    func `a host has to be one`(text: String) {
        #expect(RedisAddress(text) == nil)
    }

    @Test func `a host's name is as long as resolvers take it`() {
        let label = String(repeating: "a", count: 63)
        #expect(RedisAddress("redis://\(label)") != nil)
        #expect(RedisAddress("redis://\(label)a") == nil)
        let long = [label, label, label, String(label.dropLast(2))].joined(separator: ".")
        #expect(RedisAddress("redis://\(long)") != nil)
        #expect(RedisAddress("redis://\(long)a") == nil)
    }

    @Test(arguments: [
        "", "0", "00", "-1", "+1", "65536", "99999999999999999999999999", "6379x", "x", "0x10", "1.0", "1e3", "6379:1",
        "6 379", "%36379", "٦٣٧٩", "６３７９", "1\u{301}",
    ])
    func `a port is a number from 1 to 65535 in digits`(port: String) {
        #expect(RedisAddress("redis://db:\(port)") == nil)
        #expect(RedisAddress("redis://db:\(port)/0") == nil)
        #expect(RedisAddress("redis://:secret@db:\(port),db2") == nil)
        #expect(RedisAddress("redis://db1,[::1]:\(port)") == nil)
        #expect(RedisAddress("redis+sentinel://s:\(port)/m") == nil)
    }

    @Test(arguments: [
        "-1", "+1", "2147483648", "99999999999999999999999999", "x", "0x1", "1.0", "1/", "0/0", "/0", "%31", "1%00",
        "1 ", "٣", "1\u{301}", "1\u{FE0F}", "db0", "..",
    ])
    func `a database is a number in digits`(database: String) {
        #expect(RedisAddress("redis://db/\(database)") == nil)
        #expect(RedisAddress("redis+sentinel://s/m/\(database)") == nil)
    }

    @Test func `a cluster has database 0 and no other`() {
        #expect(RedisAddress("redis://db1,db2/1") == nil)
        #expect(RedisAddress("rediss://:secret@db1,db2/15") == nil)
        #expect(RedisAddress("redis://db1,db2/0") != nil)
        #expect(RedisAddress("redis+sentinel://s1,s2/m/1") != nil)
    }

    @Test(arguments: [
        "", "/", "//0", "/0/0/0", "/m/0/", "/m//", "/mäster", "/m%C3%A9", "/m%20x", "/m%00", "/m%0A", "/m%2Fx",
        "/m%40x",
        "/m:x", "/m,x", "/m@x", "?sentinelPassword=x", "/?sentinelPassword=x",
    ])
    func `sentinels need the name of a group as they write it`(path: String) {
        #expect(RedisAddress("redis+sentinel://s1,s2\(path)") == nil)
    }

    @Test(arguments: [
        "redis://app@db", "redis://app:@db", "redis://:@db", "redis://@db", "redis://@", "redis://:@",
        "redis+sentinel://app@s/m", "redis+sentinel://s/m?sentinelUser=app", "redis+sentinel://s/m?sentinelPassword=",
        "redis+sentinel://s/m?sentinelUser=&sentinelPassword=x", "rediss+sentinel://s/m?sentinelUser=app&cafile=x",
    ])
    func `a user needs a password, which is not empty`(text: String) {
        #expect(RedisAddress(text) == nil)
    }

    @Test(arguments: [
        "?", "?cafile", "?cafile=", "?=x", "?&", "?cafile=a&", "?&cafile=a", "?cafile=a&&", "?CAFILE=a", "?caFile=a",
        "?c%61file=a", "?cafile=a&cafile=a", "?cafile=a&cafile=b", "?cafile=a%00b", "?cafile=%", "?cafile=%2",
        "?cafile=%zz", "?cafile=a?b", "?cafile=a#b", "?cafile=a@b", "?cafile=a b", "?db=1", "?password=x", "?user=x",
        "?timeout=1", "?cafile=a;x=b&y", "?cafile\u{301}=a", "?cafile=%C3", "?cafile=%FF",
        "?sentinelPassword=x", "?sentinelUser=x&sentinelPassword=x",
    ])
    func `what stands behind a question mark is known, named once and not empty`(query: String) {
        #expect(RedisAddress("rediss://db/0\(query)") == nil)
        #expect(RedisAddress("rediss://db\(query)") == nil)
    }

    @Test(arguments: [
        "redis://db?cafile=ca.pem", "redis+sentinel://s/m?cafile=ca.pem",
        "redis+sentinel://s/m?sentinelPassword=x&sentinelPassword=x",
        "redis+sentinel://s/m?sentinelPassword=x&sentinelUser=a&sentinelUser=b",
    ])
    func `an option that has no meaning here, or two, is refused`(text: String) {
        #expect(RedisAddress(text) == nil)
    }

    @Test(arguments: [
        "redis://app:%@db", "redis://app:%4@db", "redis://app:%zz@db", "redis://%:secret@db", "redis://app:% 1@db",
        "redis://app:%+1@db", "redis://app:%C3@db", "redis://app:%ED%A0%80@db", "redis://app:%C0%80@db",
        "redis://app:%00@db", "redis://a%00p:secret@db", "redis://app:sec%00@db", "redis://app:%F5%80%80%80@db",
        "redis://app:secré@db", "redis://app:sec\u{7F}@db", "redis://app:sec ret@db", "redis://app:sec\tret@db",
        "redis://app:%４0@db",
    ])
    func `an escape that is damaged, and a text that is no UTF-8 or has a NUL, is refused`(text: String) {
        #expect(RedisAddress(text) == nil)
    }

    // MARK: - Secrets

    /// Each is what comes of a password that ought to be encoded.
    @Test(arguments: [
        "redis://alice:hunt@er2@db/0", "redis://alice:hunt/er2@db/0", "redis://alice:hunt?er2@db/0",
        "redis://alice:hunt#er2@db/0", "redis://alice:12/hunter2@db/0", "redis://alice:12,hunter2/3@db",
        "redis://alice:12?hunter2@db", "redis://alice:12?cafile=hunter2@db", "rediss://alice:12?cafile=hunter2@db",
        "redis://alice:12/3?hunter2@db/0", "redis://:12/hunter2@db", "redis://:@/hunter2@db", "redis://:1@2/3@db",
        "rediss://alice:1/2?cafile=/hunter2@db/0", "redis://alice:1,b:2/3,hunter2@db", "redis://alice:@hunter2@db",
        "redis+sentinel://alice:12/hunter2@s1/m/0", "redis+sentinel://alice:12/hunter2/3@s1/m/0",
        "redis+sentinel://alice:1/m/2@s1", "redis+sentinel://alice:1/m?sentinelPassword=a@s1/m",
        "redis://alice:hunter2@db,alice:hunter2@db2", "redis://alice:hunter2@\u{301}db",
        "redis://alice:hunter2@db/\u{301}0", "redis://alice:hunt\u{301}er2@db", "redis://alice:hunter2\u{301}@db/0",
        "redis://alice:12/\u{301}hunter2@\u{301}db", "redis:/\u{301}/alice:hunter2@db", "redis://\u{301}alice:12@db",
        "redis://alice:hunter2", "redis://alice:hunter2/0", "redis://alice:hunter2@db:hunter2",
    ])
    func `an address of which a part of a password could be taken for something else is refused`(text: String) {
        #expect(RedisAddress(text) == nil)
    }

    @Test(arguments: [
        "redis://alice:hunter2@db/1", "redis://:hunter2@db", "redis://ali%63e:hunter%32@db1,db2",
        "rediss://alice:hunter2@db?cafile=/hunter2", "redis://alice:hunter2%40%2F%3F%23%0A@db",
        "rediss+sentinel://alice:hunter2@s/m?cafile=hunter2&sentinelUser=alice&sentinelPassword=hunter2",
        "redis+sentinel://s/m?sentinelPassword=hunter2",
    ])
    func `user, password and file are shown nowhere`(text: String) throws {
        let address = try #require(RedisAddress(text))
        let secrets: [Any] = [
            address, [Optional(address)], ["key": address], address.credentials as Any,
            address.sentinelCredentials as Any, [address.credentials, address.sentinelCredentials],
        ]
        for secret in secrets {
            var dumped = ""
            dump(secret, to: &dumped)
            for shown in [dumped, String(describing: secret), String(reflecting: secret)] {
                #expect(!shown.contains("alice") && !shown.contains("hunter"), "\(shown)")
            }
        }
        #expect(Mirror(reflecting: address).children.isEmpty)
        let credentials = address.credentials ?? address.sentinelCredentials
        #expect(try Mirror(reflecting: #require(credentials)).children.isEmpty)
    }

    /// Whatever an address is made of, it is refused, or its secrets stay hidden.
    @Test func `no arrangement of delimiters shows a part of a password`() {
        let signs = [
            "@", "/", "?", "#", ":", ",", "%", "[", "]", "&", "=", "%40", "\u{301}", "\0", " ", "1", "?cafile=",
        ]
        let secret = "hunter"
        for scheme in ["redis", "rediss", "redis+sentinel", "rediss+sentinel"] {
            for first in signs {
                for second in signs {
                    for password in ["\(secret)\(first)\(secret)\(second)", "1\(first)\(secret)\(second)2"] {
                        let text = "\(scheme)://alice:\(password)@db:1/0"
                        guard let address = RedisAddress(text) else { continue }
                        #expect(!address.description.contains(secret), "\(text)")
                        #expect(!address.description.contains("alice"), "\(text)")
                    }
                }
            }
        }
    }
}
