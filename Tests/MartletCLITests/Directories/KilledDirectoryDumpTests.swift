import Testing

@testable import MartletCLI

/// A process that is killed while it dumps a directory leaves under the name of the file what was there, or all that is to
/// be there, and the directory as it was.
@Suite struct KilledDirectoryDumpTests {
    private let folder: TemporaryFolder
    private static let old = "what was there\n"

    init() throws {
        folder = try TemporaryFolder()
        let run = try shell(
            """
            seq -f '%05g' 2000 | sed 's/.*/&\\t& '$(printf '%0500d' 0)'/' > all.tsv && martlet load data all.tsv
            cat data/*.log | cksum > before
            """)
        #expect(run.exitCode == 0, "\(run.errors)")
    }

    private func shell(_ line: String) throws -> MartletCommand.Run {
        try MartletCommand.shell("cd '\(folder.path)' && \(line)")
    }

    private enum Outcome { case old, whole, other }

    /// Dumps by a line in which it is killed, or not in time.
    private func outcome(of line: String) throws -> Outcome {
        try folder.write(Self.old, to: "out.tsv")
        let run = try shell(line)
        #expect(run.exitCode != 1, "\(run.errors)")
        #expect(try shell("cat data/*.log | cksum | cmp - before").exitCode == 0)
        if folder.contents(of: "out.tsv") == Self.old { return .old }
        return try shell("sort out.tsv | cmp - all.tsv").exitCode == 0 ? .whole : .other
    }

    private func limited(to blocks: Int, _ line: String) -> String { "( ulimit -c 0; ulimit -f \(blocks); \(line) )" }

    /// The system ends a process that makes a file longer than it may: at every length, one after the other.
    @Test func atEveryLengthTheFileIsWhatItWas() throws {
        for blocks in stride(from: 0, to: 1_900, by: 200) {
            #expect(try outcome(of: limited(to: blocks, "martlet dump data out.tsv")) == .old)
        }
    }

    @Test func whoeverKillsItFindsOneFileOrTheOther() throws {
        var random = SplitMix(seed: 1)
        for _ in 0..<12 {
            let fraction = String(1_000 + Int.random(in: 0..<400, using: &random)).dropFirst()
            let line = "{ '\(MartletCommand.path)' dump data out.tsv & sleep 0.\(fraction); kill -KILL $!; wait $!; }"
            #expect(try outcome(of: line) != .other)
        }
    }

    /// The controls: half a file is noticed, and so is a whole one.
    @Test func aRedirectionIsCaughtInTheMidst() throws {
        let dump = "martlet dump data - --file-format tsv > out.tsv"
        #expect(try outcome(of: limited(to: 1_000, dump)) == .other)
        #expect(try outcome(of: "martlet dump data out.tsv") == .whole)
    }
}
