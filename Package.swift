// swift-tools-version: 6.3

import PackageDescription

// MARK: - House settings

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

// MARK: - The packages Gatehouse stands on

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let configuration: Target.Dependency = .product(name: "Configuration", package: "swift-configuration")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let metrics: Target.Dependency = .product(name: "Metrics", package: "swift-metrics")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTesting: Target.Dependency = .product(name: "HummingbirdTesting", package: "hummingbird")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let asyncHTTPClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")
let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

// MARK: - Backends

/// A storage backend: the folder `Backends/<name>` with `Sources`, `Tests` and a README.
struct Backend {
    var name: String
    /// The folder's system library, when it stands on one: `Backends/<name>/<module>`.
    var systemLibrary: (module: String, pkgConfig: String, apt: String, brew: String)?
    /// What it stands on beside the seam and its system library, such as what the SQL backends share.
    var extraDependencies: [Target.Dependency] = []
    /// What its tests stand on besides, such as the features over it.
    var testDependencies: [Target.Dependency] = []
}

/// The one table to edit when a backend is added.
///
/// One entry a backend.
let backends: [Backend] = [
    Backend(name: "Memory"),
    Backend(
        name: "SQLite",
        systemLibrary: ("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev", brew: "sqlite3"),
        extraDependencies: ["GatehouseSQL"]
    ),
    Backend(
        name: "PostgreSQL",
        systemLibrary: ("CLibpq", pkgConfig: "libpq", apt: "libpq-dev", brew: "libpq"),
        extraDependencies: ["GatehouseSQL", logging, metrics],
        testDependencies: ["Gatehouse", "AccessMatrix"]
    ),
    Backend(
        name: "Redis",
        systemLibrary: ("CHiredis", pkgConfig: "hiredis", apt: "libhiredis-dev", brew: "hiredis"),
        extraDependencies: [crypto, logging, metrics, nioCore, nioPosix, nioSSL],
        testDependencies: ["Gatehouse", "GatehouseSQLite", "AccessMatrix"]
    ),
]

let allBackends: [Target.Dependency] = backends.map { .target(name: "Gatehouse\($0.name)") }

// MARK: - The package

let package = Package(
    name: "gatehouse",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "GatehouseDatastore", targets: ["GatehouseDatastore"]),
        .library(name: "GatehouseSQL", targets: ["GatehouseSQL"]),
        .library(name: "GatehouseConformance", targets: ["GatehouseConformance"]),
        .library(name: "Gatehouse", targets: ["Gatehouse"]),
        .library(name: "GatehouseBreachedPasswords", targets: ["GatehouseBreachedPasswords"]),
        .library(name: "GatehousePasswordStrength", targets: ["GatehousePasswordStrength"]),
        .library(name: "GatehouseHummingbird", targets: ["GatehouseHummingbird"]),
        .library(name: "GatehouseSMTP", targets: ["GatehouseSMTP"]),
        .library(name: "GatehouseCommands", targets: ["GatehouseCommands"]),
        .executable(name: "gatehouse", targets: ["GatehouseTool"]),
        .executable(name: "QuickStart", targets: ["QuickStart"]),
        .executable(name: "Showcase", targets: ["Showcase"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .target(name: "GatehouseDatastore", swiftSettings: settings),
        .target(name: "GatehouseSQL", dependencies: ["GatehouseDatastore"], swiftSettings: settings),
        .target(name: "GatehouseConformance", dependencies: ["GatehouseDatastore"], swiftSettings: settings),
        .systemLibrary(name: "CXCrypt", providers: [.apt(["libcrypt-dev"])]),
        .systemLibrary(name: "CArgon2", providers: [.apt(["libargon2-dev"]), .brew(["argon2"])]),
        .systemLibrary(name: "CUnistring", providers: [.apt(["libunistring-dev"]), .brew(["libunistring"])]),
        .systemLibrary(
            name: "CIDN2",
            pkgConfig: "libidn2",
            providers: [.apt(["libidn2-dev"]), .brew(["libidn2"])]
        ),
        .target(name: "CPlatform"),
        .target(
            name: "Gatehouse",
            dependencies: [
                "GatehouseDatastore", "CXCrypt", "CArgon2", "CUnistring", "CIDN2", "CPlatform", crypto,
                cryptoExtras, configuration, logging, lifecycle, mustache,
            ],
            swiftSettings: settings
        ),
        .target(
            name: "GatehouseBreachedPasswords",
            dependencies: ["Gatehouse", asyncHTTPClient, nioCore, nioHTTP1, nioSSL, crypto],
            swiftSettings: settings
        ),
        .systemLibrary(name: "CZxcvbn", providers: [.apt(["libzxcvbn-dev"])]),
        .target(
            name: "GatehousePasswordStrength",
            dependencies: ["Gatehouse", "CZxcvbn"],
            swiftSettings: settings
        ),
        .target(
            name: "GatehouseHummingbird",
            dependencies: [
                "Gatehouse", "GatehouseDatastore", hummingbird, hummingbirdCore, httpTypes, nioCore, logging,
            ],
            swiftSettings: settings
        ),
        .systemLibrary(
            name: "CCurl",
            pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])]
        ),
        .target(
            name: "GatehouseSMTP",
            dependencies: ["Gatehouse", "CCurl", "CPlatform"],
            swiftSettings: settings
        ),
        .target(
            name: "GatehouseCommands",
            dependencies: [
                "Gatehouse", "GatehouseBreachedPasswords", "GatehouseDatastore", "GatehousePasswordStrength",
                "GatehouseSMTP", argumentParser, configuration, logging,
            ] + allBackends,
            swiftSettings: settings
        ),
        .executableTarget(
            name: "GatehouseTool",
            dependencies: ["GatehouseCommands", argumentParser],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "QuickStart",
            dependencies: ["Gatehouse", "GatehouseHummingbird", "GatehouseSQLite", hummingbird],
            path: "Examples/QuickStart",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "Showcase",
            dependencies: [
                "Gatehouse", "GatehouseDatastore", "GatehouseHummingbird", "GatehouseCommands", hummingbird, httpTypes,
                nioCore, logging,
            ],
            path: "Examples/Showcase",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "SQLiteBenchmark",
            dependencies: ["GatehouseSQLite", "GatehouseDatastore", "CSQLite", "BenchmarkSupport"],
            path: "Backends/SQLite/Benchmark",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "PostgreSQLBenchmark",
            dependencies: [
                "GatehousePostgreSQL", "GatehouseDatastore", "GatehouseSQL", "BenchmarkSupport", "TestSupport",
            ],
            path: "Backends/PostgreSQL/Benchmark",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "RedisBenchmark",
            dependencies: ["GatehouseRedis", "GatehouseDatastore", "BenchmarkSupport", "TestSupport"],
            path: "Backends/Redis/Benchmark",
            swiftSettings: settings
        ),
        .target(
            name: "BenchmarkSupport",
            dependencies: ["GatehouseDatastore"],
            path: "Tests/BenchmarkSupport",
            swiftSettings: settings
        ),
        .target(
            name: "TestSupport",
            dependencies: [metrics],
            path: "Tests/TestSupport",
            swiftSettings: settings
        ),
        .target(
            name: "AccessMatrix",
            dependencies: [
                "Gatehouse", "GatehouseDatastore", "GatehouseHummingbird", hummingbird, hummingbirdTesting, httpTypes,
                nioCore,
            ],
            path: "Tests/AccessMatrix",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "PasswordBenchmark",
            dependencies: ["Gatehouse", "GatehouseDatastore", "BenchmarkSupport", "CXCrypt", "CArgon2", cryptoExtras],
            path: "Benchmarks/Passwords",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "AccessBenchmark",
            dependencies: [
                "Gatehouse", "GatehouseDatastore", "GatehouseHummingbird", "GatehouseMemory", "GatehouseSQLite",
                hummingbird, httpTypes, logging,
            ],
            path: "Benchmarks/Access",
            swiftSettings: settings
        ),
        .testTarget(
            name: "GatehouseDatastoreTests",
            dependencies: ["GatehouseDatastore"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "GatehouseSQLTests",
            dependencies: ["GatehouseSQL", "GatehouseDatastore"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "GatehouseConformanceTests",
            dependencies: ["GatehouseConformance", "GatehouseDatastore", "GatehouseMemory"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "GatehouseTests",
            dependencies: [
                "Gatehouse", "GatehouseDatastore", "GatehouseMemory", "GatehouseSQLite", "TestSupport", configuration,
                logging,
            ],
            exclude: ["Fixtures"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "GatehouseBreachedPasswordsTests",
            dependencies: [
                "Gatehouse", "GatehouseBreachedPasswords", "TestSupport", configuration, crypto, nioCore, nioPosix,
                nioSSL,
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "GatehousePasswordStrengthTests",
            dependencies: ["Gatehouse", "GatehousePasswordStrength", configuration],
            swiftSettings: settings
        ),
        .testTarget(
            name: "GatehouseSMTPTests",
            dependencies: ["Gatehouse", "GatehouseDatastore", "GatehouseSMTP", "TestSupport"],
            exclude: ["Servers"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "GatehouseHummingbirdTests",
            dependencies: [
                "Gatehouse", "GatehouseDatastore", "GatehouseHummingbird", "GatehouseMemory", "GatehouseSQLite",
                "TestSupport", "AccessMatrix", hummingbird, hummingbirdTesting, httpTypes, nioCore,
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "GatehouseCommandsTests",
            dependencies: ["Gatehouse", "GatehouseCommands", "GatehouseDatastore", argumentParser],
            swiftSettings: settings
        ),
        .testTarget(name: "ArchitectureTests", swiftSettings: settings),
    ]
)

for backend in backends {
    var dependencies: [Target.Dependency] = ["GatehouseDatastore"] + backend.extraDependencies
    if let library = backend.systemLibrary {
        dependencies.append(.target(name: library.module))
        package.targets.append(
            .systemLibrary(
                name: library.module,
                path: "Backends/\(backend.name)/\(library.module)",
                pkgConfig: library.pkgConfig,
                providers: [.apt([library.apt]), .brew([library.brew])]
            )
        )
    }
    package.products.append(.library(name: "Gatehouse\(backend.name)", targets: ["Gatehouse\(backend.name)"]))
    package.targets += [
        .target(
            name: "Gatehouse\(backend.name)",
            dependencies: dependencies,
            path: "Backends/\(backend.name)/Sources",
            swiftSettings: settings
        ),
        .testTarget(
            name: "Gatehouse\(backend.name)Tests",
            dependencies: dependencies + [
                .target(name: "Gatehouse\(backend.name)"), "GatehouseConformance", "TestSupport",
            ] + backend.testDependencies,
            path: "Backends/\(backend.name)/Tests",
            swiftSettings: settings
        ),
    ]
}
