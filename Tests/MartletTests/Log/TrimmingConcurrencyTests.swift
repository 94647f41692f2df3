import MartletTestSupport
import Testing

@testable import Martlet

/// A log that is given up from its beginning while it goes on.
@Suite struct TrimmingConcurrencyTests {
    @Test func whatComesAfterAPositionStays() throws {
        let disk = SimulatedDisk()
        let limits = LogLimits(
            bufferBytes: 16 << 10, recordBytesMax: 1 << 10, firstSegmentBytes: 6 << 10, segmentBytesMax: 6 << 10)
        var options = StoreOptions()
        options.durability = .written
        let store = Store(core: try StoreCore(options, storage: disk, limits: limits))
        let log = try #require(store.core.commitLog as? FileLog)
        let (writing, removed) = (Counter(), Counter())
        writing.add(2)
        onThreads(3) { thread in
            guard thread > 0 else {
                while writing.value > 0 { removed.add(try trim(log, on: disk)) }
                return
            }
            for number in 0..<1000 { try store.put("\(thread) \(number % 50)", String(repeating: "v", count: 200)) }
            writing.add(-1)
        }
        #expect(removed.value > 50)
    }

    /// Gives the log up before where it has just been written to. Gives back how many files went.
    private func trim(_ log: FileLog, on disk: SimulatedDisk) throws -> Int {
        let position = log.flushed.loadAcquiring()
        let before = try bases(on: disk)
        try log.trim(before: position, retaining: 0)
        let after = try bases(on: disk)
        #expect(after.contains { $0 <= position }, "\(after) is left, but not \(position)")
        return before.filter { !after.contains($0) }.count
    }

    /// The positions at which the files of the log begin.
    private func bases(on disk: SimulatedDisk) throws -> [UInt64] {
        try disk.names().compactMap { FileName.position(in: $0, suffix: LogSegmentHeader.suffix) }
    }
}
