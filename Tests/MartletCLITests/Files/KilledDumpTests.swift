import MartletTestSupport
import Testing

@testable import MartletCLI

/// A process that is killed while it dumps leaves under the name of the file what was there, or all that is to be there.
@Suite struct KilledDumpTests {
    /// Who writes the file: the dump by its name, or, as a negative control, the dump to standard output into that name.
    enum Writer: String, CaseIterable {
        case dump = "dump out.tsv"
        case redirection = "dump -"

        var target: String { self == .redirection ? "> out.tsv" : "" }
    }

    /// Two sets of entries, large enough for several writes each.
    private static let entries: [[String]] = ["a", "b"].map { name in
        (0..<2_000).map { "\(name):\($0)\t" + String(repeating: name, count: 1_000) }.sorted()
    }

    /// A folder with both sets in one file, and one of them under the name that is written to.
    private struct Scene {
        let folder: TemporaryFolder

        init(before: [String]?) throws {
            folder = try TemporaryFolder()
            let all = TemporaryFile(KilledDumpTests.entries.joined().joined(separator: "\n") + "\n")
            _ = try MartletCommand.output(of: "cp \(all.path) \(folder.path)/all.tsv")
            guard let before else { return }
            let file = TemporaryFile(before.joined(separator: "\n") + "\n")
            _ = try MartletCommand.output(of: "cp \(file.path) \(folder.path)/out.tsv")
        }

        /// The lines of the file that is written to; `nil` if there is none.
        var lines: [String]? {
            folder.contents(of: "out.tsv").map { $0.split(separator: "\n").map(String.init).sorted() }
        }
    }

    /// The system ends a process that makes a file longer than it may: at every length, one after the other.
    private func outcomes(of writer: Writer, before: [String]?) throws -> [[String]?] {
        let scene = try Scene(before: before)
        let bytes = Self.entries[1].joined().utf8.count + Self.entries[1].count
        return try stride(from: 0, to: bytes, by: bytes / 12).map { limit in
            let run = try MartletCommand.shell(
                """
                cd \(scene.folder.path) && ulimit -c 0 && ulimit -f \(limit / 512) && \
                echo '\(writer.rawValue) --prefix b:\(writer == .redirection ? " --file-format tsv" : "")' \
                | martlet shell --load all.tsv \(writer.target)
                """)
            #expect(run.exitCode == 128 + 25, "ended by SIGXFSZ at \(limit) bytes: \(run.errors)")
            return scene.lines
        }
    }

    @Test(arguments: [true, false]) func atEveryLengthTheFileIsWhatItWas(isThere: Bool) throws {
        let before = isThere ? Self.entries[0] : nil
        for lines in try outcomes(of: .dump, before: before) { #expect(lines == before) }
    }

    @Test func atMostLengthsARedirectionIsCaught() throws {
        let caught = try outcomes(of: .redirection, before: Self.entries[0]).filter { !Self.entries.contains($0 ?? []) }
        #expect(caught.count >= 10)
    }

    /// Killed at seeded times, the first of them once a file is there, while it writes one set after the other.
    private func outcomesOfKilling(_ writer: Writer, seed: UInt64) throws -> [[String]?] {
        var random = SplitMix(seed: seed)
        let scene = try Scene(before: nil)
        let format = writer == .redirection ? " --file-format tsv" : ""
        let script = ["a", "b"].map { "\(writer.rawValue) --prefix \($0):\(format)" }.joined(separator: "\n")
        let commands = String(repeating: script + "\n", count: 200)
        _ = try MartletCommand.output(of: "printf '%s' '\(commands)' > \(scene.folder.path)/script")
        return try (0..<(isLongTest ? 12 : 5)).map { _ in
            let milliseconds = String(1_000 + Int.random(in: 0..<1_000, using: &random)).dropFirst()
            let run = try MartletCommand.shell(
                """
                cd \(scene.folder.path) && { exec '\(MartletCommand.path)' shell --load all.tsv <script \(writer.target) & }; \
                for wait in $(seq 3000); do [ -e out.tsv ] && break; sleep 0.01; done; \
                sleep 0.\(milliseconds) && kill -KILL $! && wait $!
                """)
            #expect(run.exitCode == 128 + 9, "killed after \(milliseconds) ms: \(run.errors)")
            return scene.lines
        }
    }

    @Test func whoeverKillsItFindsOneFileOrTheOther() throws {
        let outcomes = try outcomesOfKilling(.dump, seed: 1)
        for lines in outcomes { #expect(Self.entries.contains(lines ?? [])) }
    }

    @Test func whoeverKillsARedirectionFindsHalfAFile() throws {
        let outcomes = try outcomesOfKilling(.redirection, seed: 1)
        #expect(outcomes.contains { $0 != nil && !Self.entries.contains($0 ?? []) })
    }
}
