@testable import Martlet
import MartletTestSupport
import Testing

@Suite struct TimerWheelTests {
    /// Notes come out at their ticks, none early, none late, none lost, however far the time jumps.
    @Test(arguments: Seed.some(8))
    func notesComeOutWhenTheirTickHasCome(seed: Seed) throws {
        var random = seed.generator()
        var wheel = Wheel(at: UInt64.random(in: 0...1 << 40, using: &random))
        var expected: [UInt64: UInt64] = [:]
        for step in 0..<20_000 {
            if Bool.random(using: &random) {
                let ahead = UInt64.random(in: 0...1 << UInt64.random(in: 0...30, using: &random), using: &random)
                wheel.insert(hash: UInt64(step), tick: wheel.now + ahead)
                expected[UInt64(step)] = wheel.now + ahead
            } else {
                wheel.now += UInt64.random(in: 0...1 << UInt64.random(in: 0...16, using: &random), using: &random)
                let due = expected.filter { $0.value <= wheel.now }.keys
                try #require(Set(wheel.takeDue()) == Set(due), "\(seed), step \(step)")
                for hash in due { expected[hash] = nil }
                let next = wheel.wheel.nextTick
                try #require((next == nil) == expected.isEmpty, "\(seed), step \(step)")
                if let next, let earliest = expected.values.min() { try #require(next <= earliest && next > wheel.now) }
            }
        }
        #expect(wheel.takeAll().sorted() == expected.keys.sorted())
    }

    @Test func aTickThatIsFarAheadIsToldFromOneThatIsPast() {
        let note = DeadlineNote(hash: 1, keyspace: 0, tick: 5)
        #expect(note.tick(near: 1 << 32) == 1 << 32 + 5)
        #expect(note.tick(near: 1 << 32 - 7) == 1 << 32 + 5)
        #expect(note.tick(near: 9) == 5)
        #expect(DeadlineNote.tick(for: 33, now: 1) == 3)
        #expect(DeadlineNote.tick(for: 32, now: 1) == 2)
        #expect(DeadlineNote.tick(for: .max, now: 16) == 1 + 1 << 30)
    }
}

/// A wheel with the blocks that it takes, and what comes out of it.
private struct Wheel {
    let wheel: TimerWheel
    var now: UInt64

    init(at tick: UInt64) {
        guard let address = System.allocate(bytes: TimerWheel.bytes, alignment: 64) else { preconditionFailure() }
        wheel = TimerWheel(initializingAt: address, tick: tick)
        now = tick
    }

    func insert(hash: UInt64, tick: UInt64) {
        put(DeadlineNote(hash: hash, keyspace: 0, tick: UInt32(truncatingIfNeeded: tick)))
    }

    private func put(_ note: DeadlineNote) {
        guard case .needsBlock = wheel.insert(note, block: 0) else { return }
        guard let block = System.allocate(bytes: 128, alignment: 64) else { preconditionFailure() }
        guard case .usedBlock = wheel.insert(note, block: block) else { preconditionFailure("a block was not used") }
    }

    mutating func takeDue() -> [UInt64] {
        var due: [UInt64] = []
        while let list = wheel.take(upTo: now) {
            for note in notes(of: list) {
                if note.tick(near: now) <= now { due.append(note.hash) } else { put(note) }
            }
        }
        return due
    }

    mutating func takeAll() -> [UInt64] {
        var all: [UInt64] = []
        while let list = wheel.takeAny() { all += notes(of: list).map(\.hash) }
        return all
    }

    private func notes(of list: UInt) -> [DeadlineNote] {
        var (found, address) = ([DeadlineNote](), list)
        while address != 0 {
            let notes = DeadlineNotes(at: address)
            found += (0..<notes.count).map { notes[$0] }
            address = notes.next
            System.deallocate(notes.address)
        }
        return found
    }
}
