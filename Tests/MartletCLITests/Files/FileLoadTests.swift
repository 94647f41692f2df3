import Martlet
import Synchronization
import Testing

@testable import MartletCLI

@Suite struct FileLoadTests {
    @Test func aProblemStopsTheLoadByName() throws {
        let file = TemporaryFile("a\t1\nwrong\n")
        let error = #expect(throws: CommandFailure.self) {
            _ = try FileLoad(file: FileDescription(path: file.path, format: .tsv)).run(into: Store())
        }
        let words = "\(file.path), line 2, column 6: no TAB between key and value. 1 entry was stored."
        #expect(error?.description == words)
    }

    @Test func skippedRecordsAreCountedAndTheFirstFewShown() throws {
        let file = TemporaryFile("a,1\n\n" + (1...9).map { "wrong\nk\($0),v\n" }.joined())
        let load = try FileLoad(file: FileDescription(path: file.path, format: .csv), onProblem: .skip, threads: 3)
        let store = try Store()
        let report = try load.run(into: store)
        #expect(store.count == 10)
        #expect(report.summary.malformedRecords == 9)
        let lines = report.text.split(separator: "\n").map(String.init)
        #expect(lines[0].hasPrefix("Loaded 10 entries from \(file.path): "))
        #expect(lines[1] == "Passed over 1 empty line.")
        #expect(lines[2] == "Skipped 9 records that could not be read:")
        #expect(lines[3] == "  \(file.path), line 3, column 6: expected a comma between key and value")
        #expect(lines.last == "  and 4 more")
    }

    @Test func whatTheStoreDoesNotTakeIsNamed() throws {
        let file = TemporaryFile((0..<100).map { "k\($0)\t\(String(repeating: "v", count: 100_000))\n" }.joined())
        let load = try FileLoad(file: FileDescription(path: file.path, format: .tsv), threads: 1)
        let error = #expect(throws: CommandFailure.self) {
            _ = try load.run(into: Store(StoreOptions(memoryLimit: 4 << 20)))
        }
        #expect(error?.description.contains(", line ") == true, "\(String(describing: error))")
        #expect(error?.description.contains("out of memory") == true, "\(String(describing: error))")
    }

    /// All at one instant: who looks meanwhile sees none, and afterwards all.
    @Test func anAtomicLoadIsWhole() throws {
        let file = TemporaryFile((0..<20_000).map { "k\($0)\tv\n" }.joined())
        let store = try Store()
        let keyspace = try store.keyspace("some")
        try keyspace.put("k1", "old")
        let counts = Monitor(Set<Int>())
        let isDone = Monitor(false)
        let load = FileLoad(file: try FileDescription(path: file.path, format: .tsv), isAtomic: true)
        try runThreads(2) { thread in
            if thread == 0 {
                defer { isDone.withLock { $0 = true } }
                #expect(try load.run(into: keyspace, of: store).summary.entries == 20_000)
            } else {
                while !isDone.withLock({ $0 }) {
                    let count = try store.read { try $0.keyspace(keyspace).count() }
                    counts.withLock { _ = $0.insert(count) }
                }
            }
        }
        #expect(counts.withLock { $0 }.isSubset(of: [1, 20_000]))
        #expect(try keyspace.count == 20_000 && keyspace.get("k1", as: String.self) == "v" && store.count == 0)
    }

    @Test(arguments: [true, false]) func anAtomicLoadThatStopsStoresNothing(isAtomic: Bool) throws {
        let file = TemporaryFile("a\t1\nwrong\nb\t2\n")
        let store = try Store()
        var load = FileLoad(file: try FileDescription(path: file.path, format: .tsv), threads: 1, isAtomic: isAtomic)
        let error = #expect(throws: CommandFailure.self) { _ = try load.run(into: store.target, of: store) }
        #expect(error?.description.hasSuffix(isAtomic ? "value. Nothing was stored." : "1 entry was stored.") == true)
        #expect(store.count == (isAtomic ? 0 : 1))
        load.onProblem = .skip
        _ = try load.run(into: store.target, of: store)
        #expect(store.count == 2)
    }

    @Test func anAtomicLoadWithoutMemoryStoresNothing() throws {
        let file = TemporaryFile((0..<100).map { "k\($0)\t\(String(repeating: "v", count: 100_000))\n" }.joined())
        let load = FileLoad(file: try FileDescription(path: file.path, format: .tsv), isAtomic: true)
        let store = try Store(StoreOptions(memoryLimit: 4 << 20))
        let error = #expect(throws: CommandFailure.self) { _ = try load.run(into: store.target, of: store) }
        #expect(error?.description.contains("out of memory") == true && store.count == 0)
        #expect(error?.description.hasSuffix("Nothing was stored.") == true, "\(String(describing: error))")
    }

    @Test func aMissingFileIsNamed() throws {
        let error = #expect(throws: CommandFailure.self) {
            _ = try FileLoad(file: FileDescription(path: "/nonexistent/a.csv")).run(into: Store())
        }
        #expect(error?.description.contains("/nonexistent/a.csv") == true)
    }

    @Test(arguments: DecompressedSourceTests.compressions)
    func aTruncatedFileIsNamedWithItsOffset(compression: Compression) throws {
        let bytes = try DecompressedSourceTests.compressed([Array("a\t1\nb\t2\n".utf8)], compression).dropLast(3)
        let file = TemporaryFile(Array(bytes))
        let description = try FileDescription(path: file.path, format: .tsv, compression: compression)
        let error = #expect(throws: CommandFailure.self) { _ = try FileLoad(file: description).run(into: Store()) }
        let words = "\(file.path): at byte \(bytes.count) of the compressed file: the file ends too early."
        #expect(error?.description.hasPrefix(words + " ") == true)
    }

    /// How far a load came is told with why it came no further.
    @Test(arguments: DecompressedSourceTests.compressions)
    func aFailureIsToldWithWhatWasStoredAndSkipped(compression: Compression) throws {
        let lines = (0..<100_000).map { "key \($0)\t\($0)\n" }.joined()
        let bytes = try DecompressedSourceTests.compressed([Array(("wrong\n" + lines).utf8)], compression).dropLast(3)
        let file = TemporaryFile(Array(bytes))
        let description = try FileDescription(path: file.path, format: .tsv, compression: compression)
        let store = try Store()
        let error = #expect(throws: CommandFailure.self) {
            _ = try FileLoad(file: description, onProblem: .skip).run(into: store)
        }
        let told = error?.description.split(separator: "\n") ?? []
        let stored = "the file ends too early. \(Units.count(store.count)) entries were stored."
        #expect(told.first?.hasSuffix(stored) == true)
        #expect(told.dropFirst().first == "Skipped 1 record that could not be read:")
        #expect(told.last == "  \(file.path), line 1, column 6: no TAB between key and value")
    }

    @Test(arguments: DecompressedSourceTests.compressions)
    func whatCouldBeReadOfATruncatedFileIsStored(compression: Compression) throws {
        let lines = (0..<200_000).map { "key \($0)\t\($0)\n" }.joined()
        let bytes = try DecompressedSourceTests.compressed([Array(lines.utf8)], compression).dropLast(3)
        let file = TemporaryFile(Array(bytes))
        let description = try FileDescription(path: file.path, format: .tsv, compression: compression)
        let store = try Store()
        #expect(throws: CommandFailure.self) { _ = try FileLoad(file: description).run(into: store) }
        #expect(store.count > 100_000)
    }

    /// Where a record is in its file is asked for the first few only: for all of them it would take minutes.
    @Test func manyBadRecordsAreCounted() throws {
        let file = TemporaryFile(Array(String(repeating: "x\n", count: 300_000).utf8))
        let load = try FileLoad(file: FileDescription(path: file.path, format: .tsv), onProblem: .skip, threads: 1)
        let summary = try load.run(into: Store()).summary
        #expect(summary.malformedRecords == 300_000)
        #expect(summary.problems.map(\.position.line) == [1, 2, 3, 4, 5])
    }

    @Test(.enabled(if: DecompressedSourceTests.compressions.contains(.gzip)))
    func whatGzipWroteIsLoaded() throws {
        let folder = try TemporaryFolder()
        let script = "cd \(folder.path); for line in a b; do printf '%s,1\\n' $line | gzip -c; done > two.csv.gz"
        _ = try MartletCommand.output(of: script)
        let store = try Store()
        _ = try FileLoad(file: FileDescription(path: folder.path + "/two.csv.gz")).run(into: store)
        #expect(try store.get("a", as: String.self) == "1")
        #expect(try store.get("b", as: String.self) == "1")
    }

    /// The bytes of many lines, that are made when they are asked for.
    private struct EndlessSource: ByteSource {
        let madeBytes: Shared
        var line = Array("key\tvalue of some bytes\n".utf8)
        let bytes: Int

        func read(into buffer: inout [UInt8], from start: Int) -> Int {
            let made = madeBytes.number.load(ordering: .relaxed)
            let count = min(buffer.count - start, bytes - made)
            for place in 0..<count { buffer[start + place] = line[(made + place) % line.count] }
            madeBytes.number.store(made + count, ordering: .relaxed)
            return count
        }
    }

    private final class Shared: Sendable {
        let number = Atomic<Int>(0)
    }

    @Test(arguments: [false, true]) func aLargeFileStreams(readAhead: Bool) throws {
        let (made, taken, ahead) = (Shared(), Shared(), Shared())
        let reader = EntryReader(workers: 2, onProblem: .stop, blockBytes: 1 << 16)
        let sink: EntryReader.Sink = { _, _, key, value, _ in
            let taken = taken.number.add(key.byteCount + value.byteCount + 2, ordering: .relaxed).newValue
            ahead.number.max(made.number.load(ordering: .relaxed) - taken, ordering: .relaxed)
        }
        let source = EndlessSource(madeBytes: made, bytes: 24 << 20)
        let summary =
            try readAhead
            ? ReadAhead.run(source) { try reader.read($0, into: sink) } : reader.read(source, into: sink)
        #expect(summary.bytes == 24 << 20)
        // Two blocks for each worker and what is carried over, and the pieces that are read ahead.
        let most = 6 * (1 << 16) + (readAhead ? 10 * (256 << 10) : 0)
        #expect(ahead.number.load(ordering: .relaxed) <= most)
    }
}
