import Testing

/// Each rule finds nothing in this repository, and finds what is wrong in a tree that breaks it.
@Suite struct RepositoryTests {
    let files = Repository.files
    let paths = Repository.paths

    /// The rules below pass on an empty list as well, so there must be something to look at.
    @Test func theRepositoryIsSeen() {
        #expect(paths.contains("Package.swift"))
        #expect(files.contains { $0.isUnder("Sources/Martlet") })
    }

    @Test func pointersStayInOneFolder() {
        #expect(Rules.pointersStayInOneFolder(files) == [])
        let text = "let a = 1\nlet b: UnsafeRawPointer\n"
        let tree = [TextFile("Sources/Martlet/Index/A.swift", text), TextFile("Sources/Martlet/Memory/B.swift", text)]
        #expect(Rules.pointersStayInOneFolder(tree).map(place) == ["Sources/Martlet/Index/A.swift:2"])
    }

    @Test func sourcesAreShort() {
        #expect(Rules.sourcesAreShort(files) == [])
        let tree = [
            TextFile("Sources/A.swift", String(repeating: "\n", count: 600)),
            TextFile("Sources/B.swift", String(repeating: "\n", count: 601)),
        ]
        #expect(Rules.sourcesAreShort(tree).map(place) == ["Sources/B.swift"])
    }

    @Test func nothingIsLeftUndone() {
        #expect(Rules.nothingIsLeftUndone(files) == [])
        let tree = [
            TextFile("A.swift", "// TO" + "DO: more\nlet a = try" + "! b()\nlet c = d as" + "! Int\n"),
            TextFile("B.md", "this is FIX" + "ME\n"),
            TextFile("C.c", "/* XX" + "X */\n"),
            TextFile("D.md", "try" + "! is for Swift files only\n"),
        ]
        #expect(
            Rules.nothingIsLeftUndone(tree).map(place) == ["A.swift:1", "A.swift:2", "A.swift:3", "B.md:1", "C.c:1"])
    }

    @Test func nothingNamesAMachine() {
        #expect(Rules.nothingNamesAMachine(files) == [])
        let slash = "/"
        let tree = [
            TextFile("A.md", "see \(slash)home/someone/notes\nand `\(slash)root/x`\n"),
            TextFile("B.sh", "curl http:\(slash)/build.internal:8080/x\nping 10" + ".0.0.1\n"),
            TextFile("C.md", "[Swift](https://www.swift.org/install), a/home/page, version 10.0.1\n"),
        ]
        #expect(Rules.nothingNamesAMachine(tree).map(place) == ["A.md:1", "A.md:2", "B.sh:1", "B.sh:2"])
    }

    @Test func linksLeadSomewhere() {
        #expect(Rules.linksLeadSomewhere(files, paths: paths) == [])
        let document = TextFile(
            "docs/A.md",
            """
            [here](B.md#part) and [up](../README.md) and [folder](../Sources) and [far](https://www.swift.org)
            [gone](C.md)
            [gone](../../README.md) and [here](B.md)
            """)
        let paths = ["docs/A.md", "docs/B.md", "README.md", "Sources/x.swift"]
        #expect(Rules.linksLeadSomewhere([document], paths: paths).map(place) == ["docs/A.md:2", "docs/A.md:3"])
    }

    @Test func namesDifferByMoreThanCase() {
        #expect(Rules.namesDifferByMoreThanCase(paths) == [])
        let tree = ["Sources/A/x", "Sources/a/y", "Sources/b", "docs/b"]
        #expect(Rules.namesDifferByMoreThanCase(tree) == ["Sources/A and Sources/a differ by case alone"])
    }

    @Test func engineImportsLittle() {
        #expect(Rules.engineImportsLittle(files) == [])
        let text = """
            import Synchronization
            internal import Foundation
            @preconcurrency import Dispatch
            import struct Glibc.timespec
            // import Foundation
            important(Foundation)
            """
        let tree = [TextFile("Sources/Martlet/A.swift", text), TextFile("Sources/MartletCLI/B.swift", text)]
        #expect(
            Rules.engineImportsLittle(tree).map(place) == ["Sources/Martlet/A.swift:2", "Sources/Martlet/A.swift:3"])
    }

    @Test func foundationStaysInOneTarget() {
        #expect(Rules.foundationStaysInOneTarget(files) == [])
        let text = "import Martlet\npublic import FoundationEssentials\n"
        let tree = [
            TextFile("Sources/MartletCLI/A.swift", text), TextFile("Sources/MartletFoundation/B.swift", text),
            TextFile("Tests/C.swift", text),
        ]
        #expect(Rules.foundationStaysInOneTarget(tree).map(place) == ["Sources/MartletCLI/A.swift:2"])
    }

    @Test func edgesDependInward() throws {
        let manifest = try #require(files.first { $0.path == "Package.swift" })
        #expect(Rules.edgesDependInward(manifest: manifest) == [])
        let bad = TextFile(
            "Package.swift",
            """
                targets: [
                    .target(name: "CMartletShims"),
                    .target(name: "Martlet", dependencies: ["CMartletShims", "MartletCLI"]),
                ]
            """)
        #expect(
            Rules.edgesDependInward(manifest: bad) == [#"Package.swift: Martlet must not depend on ["MartletCLI"]"#])
        let none = TextFile("Package.swift", "targets: [\n]")
        #expect(Rules.edgesDependInward(manifest: none).count == 2)
    }
}

/// Where a finding is, without the reason.
private func place(_ finding: String) -> String {
    String(finding[..<(finding.firstRange(of: ": ")?.lowerBound ?? finding.endIndex)])
}
