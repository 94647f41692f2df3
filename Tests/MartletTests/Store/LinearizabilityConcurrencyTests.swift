@testable import Martlet
import MartletTestSupport
import Synchronization
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What several threads see of a few hot keys is what one thread could have seen, while the table grows and shrinks.
@Suite struct LinearizabilityConcurrencyTests {
    @Test(arguments: Seed.some(2)) func operationsOnAKeyAreLinearizable(seed: Seed) throws {
        let store = try Store()
        let histories = try playOnKeys(store, players: 4, seed: seed)
        #expect(histories.count == hotKeys)
        let verdict = LinearizabilityChecker(KeySpecification()).check(histories)
        #expect(verdict == .linearizable, "\(seed)")
        store.core.checkInvariants()
    }

    /// With `clear` all keys are one object: it removes them at one instant.
    @Test(arguments: Seed.some(2)) func operationsOnAKeyspaceAreLinearizable(seed: Seed) throws {
        let store = try Store()
        let histories = recordOnThreads(3) { (thread, log: KeyspaceLog) in
            var player = KeyspacePlayer(player: Player(store: store, thread: thread, seed: seed), log: log)
            for _ in 0..<1_500 { try player.play() }
        }
        let verdict = LinearizabilityChecker(KeyspaceSpecification()).check(histories)
        #expect(verdict == .linearizable, "\(seed)")
        store.core.checkInvariants()
    }

    /// The control: a clear that is two removals.
    @Test func aClearThatIsSeenHalfDoneIsNotLinearizable() throws {
        let store = try Store()
        var verdict = LinearizabilityVerdict.linearizable
        for round in 0..<50 where !verdict.isViolation {
            let histories = recordOnThreads(3) { (thread, log: KeyspaceLog) in
                let seed = Seed(UInt64(round))
                var player = KeyspacePlayer(player: Player(store: store, thread: thread, seed: seed), log: log)
                player.clear = { store in
                    for key in 0..<hotKeys {
                        try store.remove(Player.name(key))
                        System.yield()
                    }
                }
                for _ in 0..<500 { try player.play() }
            }
            try store.clear()
            verdict = LinearizabilityChecker(KeyspaceSpecification()).check(histories)
        }
        #expect(verdict.isViolation)
    }

    #if MARTLET_CHECKS
    /// The control: a reader that stays in a chain that has moved sees what was there before it moved.
    @Test func aReaderThatDoesNotFollowMovedChainsIsNotLinearizable() async {
        await #expect(processExitsWith: .exitCode(caught)) { try endIfCaught(.ignoreMoves) }
    }
    #endif
}

typealias KeyLog = ThreadLog<Int, KeyOperation, KeyOutcome>
typealias KeyspaceLog = ThreadLog<Int, KeyspaceOperation, KeyspaceOutcome>

private let hotKeys = 3

/// `players` threads on the hot keys, until two others that make the table grow and shrink around them are done; gives
/// back what each key saw.
private func playOnKeys(_ store: Store, players: Int, seed: Seed, rounds: Int = 2) throws -> [Int: KeyHistory] {
    let growersLeft = Atomic<Int>(2)
    return recordOnThreads(players + 2) { (thread, log: KeyLog) in
        if thread >= players {
            try growAndShrink(store, thread, rounds: rounds)
            growersLeft.subtract(1, ordering: .relaxed)
            return
        }
        var player = Player(store: store, thread: thread, seed: seed)
        for call in 0..<20_000 where call < 1_000 || growersLeft.load(ordering: .relaxed) > 0 { try player.play(log) }
    }
}

private func growAndShrink(_ store: Store, _ thread: Int, rounds: Int) throws {
    for _ in 0..<rounds {
        for number in 0..<4_000 { try store.put("\(thread) comes and goes \(number)", "x") }
        for number in 0..<4_000 { try store.remove("\(thread) comes and goes \(number)") }
    }
}

/// A thread's share of the game: draws operations on hot keys and performs them.
private struct Player: Sendable {
    let store: Store
    let thread: Int
    private var random: SeededGenerator
    private var written = 0

    init(store: Store, thread: Int, seed: Seed) {
        self.store = store
        self.thread = thread
        random = Seed(seed.value &+ UInt64(thread)).generator()
    }

    static func name(_ key: Int) -> String { "hot \(key)" }

    mutating func draw(_ range: Range<Int>) -> Int { Int.random(in: range, using: &random) }

    mutating func play(_ log: KeyLog) throws {
        let key = draw(0..<hotKeys)
        let perform = next(on: key)
        try log.record(key) { try perform(store) }
    }

    /// Draws an operation on a key. What it gives back performs it, and tells what it was and what it gave: of some, that
    /// is only known then. One that throws did nothing.
    ///
    /// What a new operation of the store needs to be tested is a case here.
    mutating func next(on key: Int) -> (Store) throws -> (KeyOperation, KeyOutcome?) {
        let name = Player.name(key)
        switch draw(0..<10) {
        case 0..<3:
            let value = newValue()
            return { (.put(value), .flag(try $0.put(name, value))) }
        case 3..<5: return { (.remove, .flag(try $0.remove(name))) }
        case 5..<7: return { (.get, .value(try $0.get(name, as: String.self))) }
        case 7: return { (.get, .value(try $0.getMany([name], as: String.self)[0])) }
        case 8: return { (.get, .value(try $0.withValue(name) { String(validating: $0) ?? "not UTF-8" })) }
        default: return { (.contains, .flag(try $0.contains(name))) }
        }
    }

    /// A number that no other call writes, so that a read tells which write it saw.
    private mutating func newValue() -> String {
        written += 1
        return "\(written * 10 + thread)"
    }
}

/// A thread's share of the game on all keys at once.
private struct KeyspacePlayer {
    var player: Player
    let log: KeyspaceLog
    /// How a store is cleared.
    var clear: (Store) throws -> Void = { try $0.clear() }

    mutating func play() throws {
        let store = player.store
        if player.draw(0..<12) == 0 {
            try log.record(0, .clear) {
                try clear(store)
                return .done
            }
            return
        }
        let key = player.draw(0..<hotKeys)
        let perform = player.next(on: key)
        try log.record(0) {
            let (operation, outcome) = try perform(store)
            return (.on(key, operation), outcome.map { .key($0) })
        }
    }
}

// MARK: - Controls

/// What the process of a control exits with when the checker has noticed the fault. A crash is something else.
private let caught: Int32 = 42

#if MARTLET_CHECKS
/// Plays with a fault until the checker notices it; then the process ends.
///
/// This thread stays inside a value meanwhile, so nothing that is removed is freed: what a reader should not see is seen,
/// and not noticed as freed memory before the checker can look at it.
private func endIfCaught(_ fault: Faults.Fault) throws {
    for round in 0..<100 {
        let store = try Store()
        store.core.epochs.faults.make(fault)
        try store.put("held", "")
        try store.withValue("held") { _ in
            let histories = try playOnKeys(store, players: 4, seed: Seed(UInt64(round)))
            if LinearizabilityChecker(KeySpecification()).check(histories).isViolation { exit(caught) }
        }
    }
}
#endif
