// swift-tools-version: 6.2
import PackageDescription

/// Every target is checked for memory safety; the traits become compile-time conditions.
let settings: [SwiftSetting] = [
    .strictMemorySafety(),
    .define("MARTLET_CHECKS", .when(traits: ["Checks"])),
    .define("MARTLET_PORTABLE", .when(traits: ["Portable"])),
]

/// For types that hold spans.
let lifetimes: [SwiftSetting] = [.enableExperimentalFeature("Lifetimes")]

/// Programs that show the library at work: `swift run SessionCache`, and so on.
let examples: [Target] = ["IdempotencyStore", "NearCache", "RateLimiter", "SessionCache"].map { name in
    .executableTarget(name: name, dependencies: ["Martlet"], path: "Examples/\(name)", swiftSettings: settings)
}

let package = Package(
    name: "martlet",
    platforms: [.macOS(.v26)],
    products: [
        .library(name: "Martlet", targets: ["Martlet"]),
        .library(name: "MartletFoundation", targets: ["MartletFoundation"]),
        .executable(name: "martlet", targets: ["MartletCLI"]),
        // What Scripts/c-library makes libmartlet.so and libmartlet.a of.
        .library(name: "MartletShared", type: .dynamic, targets: ["MartletC"]),
        .library(name: "MartletArchive", type: .static, targets: ["MartletC"]),
    ],
    traits: [
        .default(enabledTraits: ["Compression", "LineEditing", "Server"]),
        .trait(
            name: "Compression",
            description: "Lets the command read and write gzip and zstd, each where its C library is installed."),
        .trait(
            name: "CompressedCheckpoints",
            description: "Compresses the checkpoints of durable stores by zstd, and reads such: needs its C library."),
        .trait(
            name: "Checks",
            description: "Poisons freed memory, walks invariants and allows faults to be injected. Slow; for tests."),
        .trait(
            name: "Portable",
            description: "Uses the portable fallback of each operating system call and processor instruction."),
        .trait(
            name: "LineEditing",
            description: "Edits the lines of `martlet shell` by libedit, where that is installed when it is built."),
        .trait(
            name: "Server",
            description: "Lets the command serve Redis clients by libuv, where that is installed when it is built."),
    ],
    targets: [
        .target(
            name: "CMartletShims",
            cSettings: [.define("MARTLET_PORTABLE", .when(traits: ["Portable"]))]),
        .target(
            name: "Martlet",
            dependencies: [
                "CMartletShims", .target(name: "CZstd", condition: .when(traits: ["CompressedCheckpoints"])),
            ],
            swiftSettings: settings),
        .target(name: "CMartlet"),
        .target(name: "MartletC", dependencies: ["CMartlet", "Martlet"], swiftSettings: settings),
        .target(name: "MartletFoundation", dependencies: ["Martlet"], swiftSettings: settings),
        .systemLibrary(name: "CZlib"),
        .systemLibrary(name: "CZstd"),
        .systemLibrary(name: "CLibEdit", providers: [.apt(["libedit-dev"])]),
        .systemLibrary(name: "CUV", providers: [.apt(["libuv1-dev"])]),
        .target(name: "MartletRESP", swiftSettings: settings + lifetimes),
        .target(
            name: "MartletNetwork", dependencies: [.target(name: "CUV", condition: .when(traits: ["Server"]))],
            swiftSettings: settings + lifetimes),
        .target(
            name: "MartletServer",
            dependencies: ["CMartletShims", "Martlet", "MartletNetwork", "MartletRESP"],
            swiftSettings: settings + lifetimes),
        .executableTarget(
            name: "MartletCLI",
            dependencies: [
                "Martlet", "MartletNetwork", "MartletRESP", "MartletServer",
                .target(name: "CZlib", condition: .when(traits: ["Compression"])),
                .target(name: "CZstd", condition: .when(traits: ["Compression"])),
                .target(name: "CLibEdit", condition: .when(traits: ["LineEditing"])),
            ],
            swiftSettings: settings + lifetimes),
        .target(
            name: "MartletTestSupport", dependencies: ["Martlet"], path: "Tests/MartletTestSupport",
            swiftSettings: settings),
        .executableTarget(
            name: "MartletStress", dependencies: ["Martlet", "MartletTestSupport"], path: "Tests/MartletStress",
            swiftSettings: settings),
        .executableTarget(
            name: "MartletKillTarget", dependencies: ["Martlet", "MartletTestSupport"], path: "Tests/MartletKillTarget",
            swiftSettings: settings),
        .testTarget(
            name: "MartletTests",
            dependencies: ["Martlet", "CMartletShims", "MartletTestSupport", "MartletKillTarget"],
            exclude: ["Golden/format-1"],
            swiftSettings: settings),
        .testTarget(
            name: "MartletCLITests", dependencies: ["Martlet", "MartletCLI", "MartletServer", "MartletTestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "MartletFoundationTests", dependencies: ["Martlet", "MartletFoundation", "MartletTestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "MartletRESPTests", dependencies: ["MartletRESP", "MartletTestSupport"],
            swiftSettings: settings + lifetimes),
        .testTarget(
            name: "MartletServerTests",
            dependencies: [
                "Martlet", "MartletNetwork", "MartletRESP", "MartletServer", "MartletCLI", "MartletTestSupport",
            ],
            swiftSettings: settings + lifetimes),
        .testTarget(name: "RepositoryTests", dependencies: ["MartletTestSupport"], swiftSettings: settings),
    ] + examples,
    swiftLanguageModes: [.v6]
)
