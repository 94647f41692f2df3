import MartletTestSupport
import Testing

@testable import Martlet

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Crash images hold all that a crash may leave, so that a protocol that forgets a step is caught, and nothing that it
/// may not, so that one that forgets none is not.
@Suite struct CrashImageTests {
    private let disk = SimulatedDisk()

    /// Replaces one file by another as it should be done, but for the steps that are left out. Says at which number of
    /// changes it was done.
    private func replace(forgetting forgotten: Set<DiskCall> = []) throws -> Int {
        disk.place("file", old)
        let file = try disk.create("temporary", bytes: new.count)
        try file.write(new, at: 0)
        if !forgotten.contains(.sync) { try file.sync() }
        try disk.rename("temporary", to: "file")
        if !forgotten.contains(.syncDirectory) { try disk.syncDirectory() }
        return disk.changeCount
    }

    private let old = [UInt8](repeating: 1, count: 1300)
    private let new = [UInt8](repeating: 2, count: 2000)

    private func images() -> [CrashImage] {
        Array(disk.crashes(most: 100_000, seed: Seed(1))).filter { $0.changeCount > 0 }
    }

    @Test func aFileReplacedAsItShouldIsOldOrNewAndNewInTheEnd() throws {
        let end = try replace()
        let images = images()
        #expect(
            images.allSatisfy { $0.disk().holds("file", new) || $0.disk().holds("file", old) && $0.changeCount < end })
        #expect(images.contains { $0.disk().holds("file", old) })
        #expect(images.contains { $0.changeCount == end && $0.isPowerLoss })
    }

    @Test func contentsThatWereNotSyncedAreLostInSomeImage() throws {
        let end = try replace(forgetting: [.sync])
        let left = try images().filter { $0.isPowerLoss && $0.changeCount == end }.map {
            try $0.disk().contents(of: "file")
        }
        #expect(left.contains([]))
        #expect(left.contains([UInt8](repeating: 0, count: 2000)))
        #expect(left.contains([UInt8](repeating: 2, count: 512)))
        #expect(left.contains([UInt8](repeating: 0, count: 512) + [UInt8](repeating: 2, count: 1488)))
        #expect(left.contains(new))
        #expect(!left.contains(old))
    }

    @Test func aNameThatWasNotSyncedIsLostInSomeImage() throws {
        let end = try replace(forgetting: [.syncDirectory])
        let last = images().filter { $0.isPowerLoss && $0.changeCount == end }
        #expect(last.contains { $0.disk().holds("file", old) && $0.disk().holds("temporary", nil) })
        #expect(last.contains { $0.disk().holds("file", old) && $0.disk().holds("temporary", new) })
        #expect(last.contains { $0.disk().holds("file", new) })
        // A name stands for the one or the other as a whole.
        #expect(last.allSatisfy { $0.disk().holds("file", old) || $0.disk().holds("file", new) })
    }

    @Test(arguments: [[], [.sync], [.syncDirectory], [.sync, .syncDirectory]] as [Set<DiskCall>])
    func aKilledProcessLosesNothing(forgotten: Set<DiskCall>) throws {
        let end = try replace(forgetting: forgotten)
        let killed = images().filter { !$0.isPowerLoss && $0.changeCount == end }
        #expect(killed.map { $0.disk().holds("file", new) } == [true])
    }

    @Test func aProcessIsKilledWithinAWrite() throws {
        _ = try replace()
        let lengths = try images().filter { !$0.isPowerLoss && $0.changeCount == 2 }.map { image in
            try image.disk().contents(of: "temporary").count { $0 == 2 }
        }
        #expect(lengths == [0, 1, 1000, 1999])
    }

    /// What a killed process left unsynced is no safer for that.
    @Test func thePowerMayGoAfterAProcessWasKilled() throws {
        let end = try replace(forgetting: [.syncDirectory])
        let killed = try #require(images().first { !$0.isPowerLoss && $0.changeCount == end }).disk()
        #expect(killed.crashes(seed: Seed(1)).contains { $0.disk().holds("file", old) })
        try killed.syncDirectory()
        let count = killed.changeCount
        #expect(killed.crashes(after: count...count, seed: Seed(1)).allSatisfy { $0.disk().holds("file", new) })
    }

    @Test func sectorsAreLostEachByItself() throws {
        let file = try disk.create("a", bytes: 1024)
        try file.sync()
        try disk.syncDirectory()
        try file.write([1, 1], at: 511)
        #expect(try lastBytes(at: [511, 512]) == [[0, 0], [0, 1], [1, 0], [1, 1]])
    }

    @Test func aSectorIsAsAfterOneOfItsWrites() throws {
        let file = try disk.create("a", bytes: 512)
        try file.sync()
        try disk.syncDirectory()
        try file.write([1], at: 0)
        try file.write([1], at: 9)
        // Never the second write without the first, since both are in memory when the sector is written.
        #expect(try lastBytes(at: [0, 9]) == [[0, 0], [1, 0], [1, 1]])
        try file.sync()
        #expect(try lastBytes(at: [0, 9]) == [[1, 1]])
    }

    @Test func aLaterSectorMayBeThereWithoutAnEarlierOne() throws {
        let file = try disk.create("a", bytes: 1024)
        try file.sync()
        try disk.syncDirectory()
        try file.write([1], at: 0)
        try file.write([2], at: 600)
        #expect(try lastBytes(at: [0, 600]).contains([0, 2]))
    }

    @Test func aFailedSyncIsNotMadeGoodByALaterOne() throws {
        let file = try disk.create("a", bytes: 1024)
        try file.sync()
        try disk.syncDirectory()
        try file.write([1], at: 0)
        disk.inject(DiskFault(calls: [.sync], number: 1))
        #expect(failure { try file.sync() } == EIO)
        try file.write([2], at: 600)
        try file.sync()
        #expect(try file.read(1, at: 0) == [1])
        #expect(try lastBytes(at: [0, 600]) == [[0, 2], [1, 2]])
        // What is written again is synced again, with all of its sector.
        try file.write([3], at: 1)
        try file.sync()
        #expect(try lastBytes(at: [0, 1, 600]) == [[1, 3, 2]])
    }

    @Test func aFailedSyncOfNamesIsNotMadeGoodByALaterOne() throws {
        _ = try disk.create("a", bytes: 0)
        disk.inject(DiskFault(calls: [.syncDirectory], number: 1))
        #expect(failure { try disk.syncDirectory() } == EIO)
        _ = try disk.create("b", bytes: 0)
        try disk.syncDirectory()
        #expect(try Set(lastLosses().map { try $0.disk().names().sorted() }) == [["b"], ["a", "b"]])
    }

    @Test func removalsAreLostEachByItself() throws {
        disk.place("a", [])
        disk.place("b", [])
        try disk.remove("a")
        try disk.remove("b")
        #expect(try Set(lastLosses().map { try $0.disk().names().sorted() }) == [[], ["a"], ["b"], ["a", "b"]])
    }

    @Test(arguments: Seed.some(5)) func whereThereAreTooManyTheExtremesAreThere(seed: Seed) throws {
        let sectors = 30
        let file = try disk.create("a", bytes: sectors * 512)
        try file.sync()
        try disk.syncDirectory()
        for sector in 0..<sectors { try file.write([1], at: sector * 512) }
        let images = Array(lastLosses(most: 400, seed: seed))
        let kept = try images.map { image in
            let bytes = try image.disk().contents(of: "a")
            return (0..<sectors).map { bytes[$0 * 512] == 1 }
        }
        #expect(Set(kept).count == images.count, "\(seed): some are twice")
        #expect(images.count == 400, "\(seed)")
        for sector in 0..<sectors {
            #expect(kept.contains((0..<sectors).map { $0 == sector }), "\(seed): only \(sector)")
            #expect(kept.contains((0..<sectors).map { $0 != sector }), "\(seed): all but \(sector)")
            #expect(kept.contains((0..<sectors).map { $0 < sector }), "\(seed): those before \(sector)")
        }
        #expect(kept.contains([Bool](repeating: true, count: sectors)))
        let again = lastLosses(most: 400, seed: seed)
        #expect(again.map(\.description) == images.map(\.description), "\(seed): other images from the same seed")
    }

    /// The losses of power after the last change.
    private func lastLosses(most: Int = 10_000, seed: Seed = Seed(1)) -> [CrashImage] {
        disk.crashes(after: disk.changeCount...disk.changeCount, most: most, seed: seed).filter(\.isPowerLoss)
    }

    /// What there may be at these places of the file "a" after the last change.
    private func lastBytes(at places: [Int]) throws -> Set<[UInt8]> {
        try Set(
            lastLosses().map { image in
                let bytes = try image.disk().contents(of: "a")
                return places.map { bytes[$0] }
            })
    }
}
