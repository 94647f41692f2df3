// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that whoever depends on the library sees nothing of it. It sees of the library what they do.
let settings: [SwiftSetting] = [.strictMemorySafety()]
let martlet: Target.Dependency = .product(name: "Martlet", package: "martlet")

let package = Package(
    name: "benchmarks",
    platforms: [.macOS(.v26)],
    dependencies: [.package(name: "martlet", path: "..")],
    targets: [
        .executableTarget(name: "Subjects", dependencies: [martlet], swiftSettings: settings)
    ],
    swiftLanguageModes: [.v6]
)
