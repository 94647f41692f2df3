import Martlet
import Testing

@testable import MartletCLI

@Suite struct FileDumpTests {
    static let kinds = FileFormat.allCases.flatMap { format in
        ([.none] + DecompressedSourceTests.compressions).map { (format, $0) }
    }

    @Test(arguments: kinds) func whatIsDumpedIsLoaded(format: FileFormat, compression: Compression) throws {
        for seed in 0..<20 as Range<UInt64> {
            var random = SplitMix(seed: seed)
            let store = try Store()
            for entry in RandomEntries.make(500, &random) { try store.put(entry[0], entry[1]) }
            let file = TemporaryFile([])
            let description = try FileDescription(path: file.path, format: format, compression: compression)
            let dump = try FileDump(file: description).run(from: store.target)
            #expect(dump.entries == store.count)
            let copy = try Store()
            let load = try FileLoad(file: description, threads: 2).run(into: copy)
            #expect(load.summary.entries == store.count, "seed \(seed)")
            #expect(try Self.contents(copy) == Self.contents(store), "seed \(seed)")
        }
    }

    @Test(arguments: kinds) func deadlinesAreDumpedAndLoaded(format: FileFormat, compression: Compression) throws {
        let store = try Store()
        let far = Expiration.at(Deadline(millisecondsSince1970: 9_000_000_000_000))
        for number in 0..<100 { try store.put("\(number)", "v", expiring: number < 60 ? far : .never) }
        let file = TemporaryFile([])
        let description = try FileDescription(path: file.path, format: format, compression: compression)
        let snapshot = try store.snapshot()
        for entries: any ReadableEntries in [store.target, snapshot] {
            let dump = try FileDump(file: description).run(from: entries)
            #expect(dump.lostDeadlines == (format.saysDeadlines ? 0 : 60))
            let loss = "60 of them have a deadline, which \(format.rawValue) cannot say"
            #expect(dump.text.contains(loss) == !format.saysDeadlines)
            for isAtomic in [false, true] {
                let copy = try Store()
                _ = try FileLoad(file: description, isAtomic: isAtomic).run(into: copy)
                #expect(copy.count == 100)
                #expect(copy.statistics().expiry.entries == (format.saysDeadlines ? 60 : 0))
                guard format.saysDeadlines, case .limited(_, let until) = try copy.timeToLive("5") else { continue }
                #expect(until == Deadline(millisecondsSince1970: 9_000_000_000_000))
            }
        }
    }

    /// Those of other programs may count from when they are read.
    @Test func timesToLiveCountFromTheLoad() throws {
        let file = TemporaryFile("SET a 1 EX 1000\nSET b 1 PXAT 1\nSET c 1 PX 9000000\n")
        let store = try Store(StoreOptions(clock: ManualClock(wallMilliseconds: 1_000_000)))
        let report = try FileLoad(file: FileDescription(path: file.path, format: .redis)).run(into: store)
        #expect(report.summary.entries == 3)
        let until = Deadline(millisecondsSince1970: 2_000_000)
        #expect(try store.timeToLive("a") == .limited(.seconds(1000), until: until))
        #expect(try store.get("b") == nil, "it was over before")
        #expect(try store.contains("c"))
    }

    @Test func aPrefixChooses() throws {
        let store = try Store()
        for key in ["a", "user:1", "user:2", "users"] { try store.put(key, "v") }
        let file = TemporaryFile([])
        let description = try FileDescription(path: file.path, format: .tsv)
        let report = try FileDump(file: description, prefix: Array("user:".utf8)).run(from: store.target)
        #expect(report.entries == 2)
        #expect(try file.text().split(separator: "\n").sorted() == ["user:1\tv", "user:2\tv"])
    }

    /// A process that is killed leaves the files as they are at that moment, so they are looked at after every step.
    @Test func untilItIsWholeAFileIsWhatItWas() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/dump.tsv"
        for before in [nil, "before"] {
            var file = try WholeFile(path: path)
            for _ in 0..<5 {
                #expect(folder.contents(of: "dump.tsv") == before)
                try file.write([UInt8](repeating: 65, count: 100_000))
            }
            #expect(folder.contents(of: "dump.tsv") == before)
            #expect(folder.names.count == (before == nil ? 1 : 2))
            try file.finish()
            #expect(folder.contents(of: "dump.tsv")?.count == 500_000)
            #expect(folder.names == ["dump.tsv"])
            try folder.write("before", to: "dump.tsv")
        }
    }

    @Test func whatFailsLeavesNothing() throws {
        struct Failure: Error {}
        let folder = try TemporaryFolder()
        try folder.write("before", to: "dump.tsv")
        func fail() throws {
            let file = try WholeFile(path: folder.path + "/dump.tsv")
            try file.write([65])
            throw Failure()
        }
        #expect(throws: Failure.self) { try fail() }
        #expect(folder.names == ["dump.tsv"])
        #expect(folder.contents(of: "dump.tsv") == "before")
    }

    @Test func aLinkStaysALink() throws {
        let folder = try TemporaryFolder()
        try folder.write("before", to: "real.tsv")
        _ = try MartletCommand.output(of: "ln -s real.tsv \(folder.path)/link.tsv; chmod 600 \(folder.path)/real.tsv")
        let store = try Store()
        try store.put("k", "v")
        _ = try FileDump(file: FileDescription(path: folder.path + "/link.tsv")).run(from: store.target)
        #expect(folder.contents(of: "real.tsv") == "k\tv\n")
        let mode = try MartletCommand.output(of: "stat -c %a \(folder.path)/real.tsv").output
        #expect(mode == "600\n")
        #expect(folder.names == ["link.tsv", "real.tsv"])
    }

    @Test func aFullDiskIsNamed() throws {
        let store = try Store()
        try store.put("k", "v")
        let error = #expect(throws: CommandFailure.self) {
            _ = try FileDump(file: FileDescription(path: "/dev/full", format: .tsv)).run(from: store.target)
        }
        #expect(error?.description == "/dev/full: writing failed: No space left on device.")
    }

    private static func contents(_ store: Store) throws -> [[UInt8]: [UInt8]] {
        var contents: [[UInt8]: [UInt8]] = [:]
        try store.forEach { key, value in
            contents[Words.array(copying: key)] = Words.array(copying: value)
            return true
        }
        return contents
    }
}
