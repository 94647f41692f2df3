/// What holds for the repository as a whole. Each rule is a function from files to findings, one line each; none is
/// good. `RepositoryTests` runs them on this repository, and on trees that break them.
enum Rules {
    /// The one folder of the library whose text may speak of unsafe pointers.
    static let pointerFolder = "Sources/Martlet/Memory"
    static let sourceLinesMax = 600
    /// What the library may import: the C of this package, and modules that come with every toolchain.
    static let libraryImports: Set<Substring> = ["CMartletShims", "Synchronization", "Glibc", "Musl", "Darwin"]
    /// Sites that documents may link to. Anything else is likely a machine of someone's.
    static let knownHosts: Set<Substring> = ["www.swift.org", "github.com", "www.rfc-editor.org"]

    static func pointersStayInOneFolder(_ files: [TextFile]) -> [String] {
        files.filter { $0.isUnder("Sources/Martlet") && !$0.isUnder(pointerFolder) && $0.isSwift }
            .flatMap { $0.findings("use a span, or move this to \(pointerFolder)") { $0.contains("Unsafe") } }
    }

    static func sourcesAreShort(_ files: [TextFile]) -> [String] {
        files.filter { $0.isUnder("Sources") && $0.lineCount > sourceLinesMax }
            .map { "\($0.path): \($0.lineCount) lines, at most \(sourceLinesMax) are allowed" }
    }

    /// No notes to oneself, and nothing that crashes where it could throw.
    static func nothingIsLeftUndone(_ files: [TextFile]) -> [String] {
        // Put together here, so that this file does not break its own rule.
        let notes = ["TO" + "DO", "FIX" + "ME", "XX" + "X"]
        let crashes = ["try" + "!", " as" + "! "]
        return files.flatMap { file in
            notes.flatMap { note in file.findings("\(note) is left") { $0.contains(note) } }
                + (file.isSwift ? crashes : []).flatMap { crash in
                    file.findings("\(crash) crashes where it could throw") { $0.contains(crash) }
                }
        }
    }

    /// No path or host that exists on somebody's machine only.
    static func nothingNamesAMachine(_ files: [TextFile]) -> [String] {
        let path = #/(^|[\s"'`(=:])/(root|home|Users|work|opt)//#
        let site = #/\bhttps?://([^\s/"'`)>]+)/#
        let address = #/\b(10\.\d+|192\.168|172\.(1[6-9]|2\d|3[01]))\.\d+\.\d+\b/#
        return files.flatMap { file in
            file.findings("a path on somebody's machine") { $0.contains("/") && $0.contains(path) }
                + file.findings("a host nobody else may reach") { line in
                    line.contains("://") && line.matches(of: site).contains { !knownHosts.contains($0.1) }
                        || line.contains("1") && line.contains(address)
                }
        }
    }

    static func linksLeadSomewhere(_ files: [TextFile], paths: [String]) -> [String] {
        let known = Set(paths)
        let pattern = #/\]\(([^)\s#]+)(#[^)]*)?\)/#
        return files.filter { $0.path.hasSuffix(".md") }.flatMap { file in
            file.findings("a link leads nowhere") { line in
                line.matches(of: pattern).contains { link in
                    !link.1.contains("://") && !known.contains(resolve(link.1, from: file.path))
                        && !known.contains { $0.hasPrefix(resolve(link.1, from: file.path) + "/") }
                }
            }
        }
    }

    /// On some systems they would be one file.
    static func namesDifferByMoreThanCase(_ paths: [String]) -> [String] {
        // Folders count too: `a/x` and `A/y` would share one.
        let names = Set(
            paths.flatMap { path in
                path.indices.filter { path[$0] == "/" }.map { String(path[..<$0]) } + [path]
            })
        return Dictionary(grouping: names) { $0.lowercased() }.values.filter { $0.count > 1 }
            .map { $0.sorted().joined(separator: " and ") + " differ by case alone" }.sorted()
    }

    /// The one C library that a package trait adds has one file.
    static func engineImportsLittle(_ files: [TextFile]) -> [String] {
        let reader = ImportReader()
        let sources = files.filter { $0.isUnder("Sources/Martlet") && $0.isSwift }
        return sources.filter { $0.path != "Sources/Martlet/Memory/Zstd.swift" }.flatMap { file in
            file.findings("the library may import only \(libraryImports.sorted().joined(separator: ", "))") { line in
                reader.module(in: line).map { !libraryImports.contains($0) } ?? false
            }
        }
    }

    /// What links Foundation is twice the size and slower to start, so only who asks for its types gets it.
    static func foundationStaysInOneTarget(_ files: [TextFile]) -> [String] {
        let reader = ImportReader()
        let others = files.filter { $0.isUnder("Sources") && !$0.isUnder("Sources/MartletFoundation") && $0.isSwift }
        return others.flatMap { file in
            file.findings("only MartletFoundation may import Foundation") {
                reader.module(in: $0)?.hasPrefix("Foundation") == true
            }
        }
    }

    /// Targets outside the library depend on it; it depends on none of them, and the library's C on nothing.
    static func edgesDependInward(manifest: TextFile) -> [String] {
        let allowed = ["CMartletShims": [], "Martlet": ["CMartletShims"]]
        return allowed.sorted { $0.key < $1.key }.compactMap { target, dependencies in
            let declared = declaredDependencies(of: target, in: manifest.text)
            guard let declared else { return "\(manifest.path): no target is named \(target)" }
            let extra = Set(declared).subtracting(dependencies).sorted()
            return extra.isEmpty ? nil : "\(manifest.path): \(target) must not depend on \(extra)"
        }
    }

    // MARK: - Reading

    /// `path` as seen from the folder of `origin`. One that leads out of the repository begins with `..`.
    private static func resolve(_ path: Substring, from origin: String) -> String {
        var parts = origin.split(separator: "/").dropLast()
        for part in path.split(separator: "/") where part != "." {
            if part == "..", parts.last != "..", !parts.isEmpty { parts.removeLast() } else { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }

    /// The strings of the target's `dependencies`, or `nil` if there is no such target.
    private static func declaredDependencies(of target: String, in manifest: String) -> [String]? {
        guard let targets = manifest.firstRange(of: "targets: [\n") else { return nil }
        let declarations = manifest[targets.upperBound...].split(separator: "arget(")
        guard let declaration = declarations.first(where: { $0.contains("name: \"\(target)\"") }) else { return nil }
        guard let list = declaration.firstMatch(of: #/dependencies:\s*\[([^\]]*)\]/#) else { return [] }
        return list.1.matches(of: #/"([^"]+)"/#).map { String($0.1) }
    }
}

extension TextFile {
    fileprivate var isSwift: Bool { path.hasSuffix(".swift") }
    fileprivate var lineCount: Int { lines.count - 1 }
}
