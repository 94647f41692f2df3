import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

@testable import MartletCLI

@Suite struct EntryReaderTests {
    private static let limits = EntryLimits(keyBytesMax: 5, valueBytesMax: 7)

    @Test(arguments: 0..<300 as Range<UInt64>) func readerAgreesWithSplitting(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let input = LineModel.randomInput(&random)
        let model = LineModel(input, Self.limits)
        let blockBytes = Int.random(in: 1...40, using: &random)
        let (entries, summary) = try read(input, blockBytes: blockBytes, .skip, seed: seed)
        let expected = model.entries.map { [$0.key, $0.value] }
        #expect(Self.sorted(entries) == Self.sorted(expected), "seed \(seed), blocks of \(blockBytes)")
        #expect(summary.entries == model.entries.count, "seed \(seed)")
        #expect(summary.emptyRecords == model.emptyLines, "seed \(seed)")
        #expect(summary.malformedRecords == model.problems.count, "seed \(seed)")
        #expect(summary.firstProblem == model.problems.first, "seed \(seed)")
    }

    @Test(arguments: 0..<200 as Range<UInt64>) func stoppingNamesTheFirstProblem(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let input = LineModel.randomInput(&random)
        let blockBytes = Int.random(in: 1...40, using: &random)
        let (_, summary) = try read(input, blockBytes: blockBytes, .stop, seed: seed)
        #expect(summary.firstProblem == LineModel(input, Self.limits).problems.first, "seed \(seed)")
    }

    @Test func aLineLongerThanABlockIsRead() throws {
        let value = [UInt8](repeating: 7, count: 300_000)
        let reader = EntryReader(workers: 2, onProblem: .stop, blockBytes: 64)
        let found = Monitor<[[UInt8]]>([])
        let source = PiecewiseSource(Array("k\t".utf8) + value + Array("\nl\tm\n".utf8), seed: 1)
        let summary = try reader.read(source) { _, _, _, value, _ in
            found.withLock { $0.append(Words.array(copying: value)) }
        }
        #expect(summary.entries == 2)
        #expect(found.withLock { $0.contains(value) })
    }

    @Test func anErrorOfTheSinkEndsTheReadingAndNamesTheLine() {
        struct Full: Error {}
        let reader = EntryReader(workers: 2, onProblem: .skip, blockBytes: 16)
        let lines = (1...1_000).map { "key\($0)\tvalue\n" }.joined()
        let failure = #expect(throws: ReadingFailure.self) {
            _ = try reader.read(PiecewiseSource(Array(lines.utf8), seed: 2)) { _, _, key, _, _ in
                if Words.array(copying: key) == Array("key500".utf8) { throw Full() }
            }
        }
        #expect((failure?.reason as? EntryNotTaken)?.line == 500)
        #expect(failure?.summary.entries ?? 0 > 400)
    }

    /// Records that are longer than a block make it grow: such blocks are held one at a time, however many threads wait.
    @Test func longRecordsAreHeldOneAtATime() throws {
        let record = Array("k\t".utf8) + [UInt8](repeating: 7, count: 100_000) + Array("\n".utf8)
        let (read, taken, most) = (Monitor(0), Monitor(0), Monitor(0))
        let source = CountedSource(PiecewiseSource(Array((0..<40).map { _ in record }.joined()), seed: 3)) { count in
            read.withLock { $0 += count }
        }
        let reader = EntryReader(workers: 4, onProblem: .stop, blockBytes: 64)
        let summary = try reader.read(source) { _, _, _, value, _ in
            // Whoever is slow lets the others go on, if they may.
            usleep(2_000)
            let ahead = read.withLock { $0 } - taken.withLock { $0 }
            most.withLock { $0 = max($0, ahead) }
            taken.withLock { $0 += record.count }
        }
        #expect(summary.entries == 40)
        // One block of at most four times the record, and what it took from the next one.
        #expect(most.withLock { $0 } <= 5 * record.count)
    }

    private struct CountedSource<Source: ByteSource & Sendable>: ByteSource, Sendable {
        var source: Source
        let count: @Sendable (Int) -> Void

        init(_ source: Source, count: @escaping @Sendable (Int) -> Void) {
            self.source = source
            self.count = count
        }

        mutating func read(into buffer: inout [UInt8], from start: Int) throws -> Int {
            let got = try source.read(into: &buffer, from: start)
            count(got)
            return got
        }
    }

    private func read(
        _ input: [UInt8], blockBytes: Int, _ onProblem: EntryReader.OnProblem, seed: UInt64
    ) throws -> ([[[UInt8]]], EntryReader.Summary) {
        let reader = EntryReader(workers: 2, onProblem: onProblem, blockBytes: blockBytes, limits: Self.limits)
        let found = Monitor<[[[UInt8]]]>([])
        let summary = try reader.read(PiecewiseSource(input, seed: seed)) { _, _, key, value, _ in
            found.withLock { $0.append([Words.array(copying: key), Words.array(copying: value)]) }
        }
        return (found.withLock { $0 }, summary)
    }

    /// Workers deliver in any order.
    private static func sorted(_ entries: [[[UInt8]]]) -> [String] {
        entries.map { "\($0)" }.sorted()
    }
}
