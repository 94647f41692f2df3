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

/// The simulated disk fails as told, and its journal is all that happened to it.
@Suite struct SimulatedDiskTests {
    private let disk = SimulatedDisk()

    @Test(arguments: 1...5) func theCallThatIsToldFailsAndNoOther(number: Int) throws {
        let file = try disk.create("a", bytes: 5)
        disk.inject(DiskFault(calls: [.write], number: number, code: ENOSPC))
        let outcomes = (0..<5).map { offset in
            failure { try file.sync() } == nil ? failure { try file.write([1], at: offset) } : -1
        }
        #expect(outcomes == (1...5).map { $0 == number ? ENOSPC : nil })
        #expect(try file.bytes() == (1...5).map { $0 == number ? 0 : 1 })
    }

    @Test func everyCallIsCountedAndCanFail() throws {
        let file = try disk.create("a", bytes: 1)
        let calls: [(DiskCall, () throws -> Void)] = [
            (.names, { _ = try disk.names() }), (.create, { _ = try disk.create("b", bytes: 1) }),
            (.open, { _ = try disk.open("a") }), (.size, { _ = try file.size() }),
            (.read, { _ = try file.read(1, at: 0) }), (.write, { try file.write([1], at: 0) }),
            (.sync, { try file.sync() }), (.rename, { try disk.rename("a", to: "c") }),
            (.syncDirectory, { try disk.syncDirectory() }), (.remove, { try disk.remove("a") }),
        ]
        #expect(Set(calls.map(\.0)) == DiskCall.all)
        for (call, body) in calls {
            let before = disk.callCount(of: [call])
            disk.inject(DiskFault(calls: [call], number: 1))
            #expect(failure(body) == EIO, "\(call)")
            #expect(disk.callCount(of: [call]) == before + 1, "\(call)")
        }
        #expect(try disk.names() == ["a"])
        for (call, body) in calls where call != .remove { #expect(failure(body) == nil, "\(call)") }
    }

    @Test func aFaultMayStay() throws {
        let file = try disk.create("a", bytes: 1)
        disk.inject(DiskFault(calls: [.sync], number: 1, andAllLater: DiskCall.changes))
        #expect(failure { try file.write([1], at: 0) } == nil)
        #expect(failure { try file.sync() } == EIO)
        #expect(failure { try file.sync() } == EIO)
        #expect(failure { try file.write([1], at: 0) } == EIO)
        #expect(try file.bytes() == [1])
    }

    @Test func aWriteThatFailsMayHaveWrittenAPart() throws {
        let file = try disk.create("a", bytes: 3)
        disk.inject(DiskFault(calls: [.write], number: 1, code: ENOSPC, bytesWritten: 2))
        #expect(failure { try file.write([1, 2, 3], at: 0) } == ENOSPC)
        #expect(try file.bytes() == [1, 2, 0])
    }

    @Test func aFileThatCannotBeMadeIsNotThere() throws {
        _ = try disk.create("a", bytes: 3)
        for name in ["a", "b"] {
            disk.inject(DiskFault(calls: [.create], number: 1, code: ENOSPC))
            #expect(failure { try disk.create(name, bytes: 1) } == ENOSPC)
        }
        #expect(try disk.names() == [])
    }

    @Test func aBitIsTurnedOverForGood() throws {
        disk.place("a", [0, 0, 0])
        disk.flip(bit: 6, at: 1, in: "a")
        #expect(try disk.contents(of: "a") == [0, 64, 0])
        for image in disk.crashes(seed: Seed(0)) where image.changeCount == 2 {
            #expect(try image.disk().contents(of: "a") == [0, 64, 0])
        }
        disk.flip(bit: 6, at: 1, in: "a")
        #expect(try disk.contents(of: "a") == [0, 0, 0])
    }

    @Test func theNextProcessFindsWhatThisOneLeft() throws {
        try disk.create("a", bytes: 1).write([1], at: 0)
        disk.close()
        #expect(disk.isClosed)
        let next = disk.reopened()
        #expect(!next.isClosed)
        #expect(try next.contents(of: "a") == [1])
        // And that is as little synced as before.
        #expect(next.crashes(seed: Seed(0)).contains { $0.disk().holds("a", nil) })
    }

    /// Seen from the last moment, the journal leads to what is there; and each thread's changes are all there.
    @Test func threadsChangeItOneAfterTheOther() throws {
        let disk = disk
        onThreads(4) { thread in
            let file = try disk.create("\(thread)", bytes: 0)
            for offset in 0..<200 { try file.write([UInt8(thread + 1)], at: offset) }
        }
        let killed = try #require(
            disk.crashes(after: disk.changeCount...disk.changeCount, seed: Seed(0)).first { !$0.isPowerLoss })
        for thread in 0..<4 {
            #expect(killed.disk().holds("\(thread)", [UInt8](repeating: UInt8(thread + 1), count: 200)))
        }
    }
}

extension SimulatedDisk {
    /// Whether the file has exactly these bytes; `nil` for whether it is missing.
    func holds(_ name: String, _ bytes: [UInt8]?) -> Bool { (try? contents(of: name)) == bytes }
}
