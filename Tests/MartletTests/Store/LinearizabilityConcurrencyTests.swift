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
        let isNoticed = try findsViolation { player in
            player.clear = { store in
                for key in 0..<hotKeys {
                    try store.remove(Player.name(key))
                    System.yield()
                }
            }
        }
        #expect(isNoticed)
    }

    /// The control: several keys read one after the other.
    @Test func aBatchOfGetsIsNotOneRead() throws {
        let isNoticed = try findsViolation { player in
            player.getMany = { store, keys in
                try keys.map { key in
                    System.yield()
                    return try store.get(key, as: String.self)
                }
            }
        }
        #expect(isNoticed)
    }

    #if MARTLET_CHECKS
    /// The control: a read of several keys that does not look whether the first still stands when the last is read.
    @Test func aReadWithoutTheVersionCheckIsNotLinearizable() async {
        await #expect(processExitsWith: .exitCode(caught)) {
            if try findsViolation(.ignoreVersions, { _ in }) { exit(caught) }
        }
    }

    /// The control: a conditional write that does not look whether its condition still holds.
    @Test func aWriteWithoutTheConditionCheckIsNotLinearizable() async {
        await #expect(processExitsWith: .exitCode(caught)) { try endIfCaught(.ignoreExpectations) }
    }

    /// The control: a pin without its fence, so that what it protects may be reused while it is read. A store that is
    /// checked traps when it reads what was freed; the process fails one way or the other.
    @Test func aPinWithoutItsFenceIsNoticed() async {
        await #expect(processExitsWith: .failure) { try endIfCaught(.announceLate, holding: false) }
    }

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
        switch draw(0..<20) {
        case 0..<8: return nextPlain(Player.name(key))
        case 8..<14: return nextConditional(Player.name(key))
        default: return nextExchange(Player.name(key))
        }
    }

    private mutating func nextPlain(_ name: String) -> (Store) throws -> (KeyOperation, KeyOutcome?) {
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

    private mutating func nextConditional(_ name: String) -> (Store) throws -> (KeyOperation, KeyOutcome?) {
        let value = newValue()
        switch draw(0..<6) {
        case 0: return { (.putIfAbsent(value), .flag(try $0.putIfAbsent(name, value))) }
        case 1: return { (.replace(value), .flag(try $0.replace(name, value))) }
        case 2:
            return {
                let expected = try $0.get(name, as: String.self) ?? "nothing"
                let result = try $0.compareAndSwap(name, expected: expected, desired: value)
                return (.compareAndSwap(expected: expected, desired: value), Player.outcome(result))
            }
        case 3:
            return {
                let expected = try $0.getVersioned(name)?.sequence ?? SequenceNumber(rawValue: 0)
                let result = try $0.compareAndSwap(name, expected: expected, desired: value)
                return (
                    .compareAndSwapVersion(sequence: expected.rawValue, desired: value), Player.outcome(result)
                )
            }
        default:
            return {
                let found = try $0.getVersioned(name, as: String.self)
                return (
                    .getVersioned, found.map { .versioned($0.value, sequence: $0.sequence.rawValue) } ?? .value(nil)
                )
            }
        }
    }

    private mutating func nextExchange(_ name: String) -> (Store) throws -> (KeyOperation, KeyOutcome?) {
        let value = newValue()
        switch draw(0..<8) {
        case 6, 7:
            let amount = draw(1..<10)
            return { store in
                do {
                    return (.increment(by: amount), .number(try store.increment(name, by: amount)))
                } catch StoreError.notANumber {
                    return (.increment(by: amount), .notANumber)
                }
            }
        case 0: return { (.getAndPut(value), .value(try $0.getAndPut(name, value, as: String.self))) }
        case 1: return { (.getAndRemove, .value(try $0.getAndRemove(name, as: String.self))) }
        case 2: return { (.append("+"), .number(try $0.append(name, "+"))) }
        case 3, 4:
            let new = draw(0..<3) == 0 ? nil : value
            return {
                let old = try $0.update(name, as: String.self) { present in
                    defer { present = new }
                    return present
                }
                return (.update(from: old, to: new), .done)
            }
        default:
            // What it found, it read. What it computed, it stored where there was nothing; or the key was written while
            // it computed, and it did nothing: which of the two, it does not tell.
            return {
                var computed = false
                let found = try $0.getOrPut(name, as: String.self) {
                    computed = true
                    return value
                }
                guard computed, found == value else { return (.get, .value(found)) }
                return (.putIfAbsent(value), nil)
            }
        }
    }

    private static func outcome(_ result: CompareAndSwapResult) -> KeyOutcome {
        switch result {
        case .swapped(let sequence): .swapped(sequence: sequence.rawValue)
        case .conflict: .conflict(sequence: nil)
        case .notFound: .notFound
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
    /// How several keys are read as they were at one instant.
    var getMany: (Store, [String]) throws -> [String?] = { try $0.getMany($1, as: String.self, consistent: true) }

    mutating func play() throws {
        let store = player.store
        if player.draw(0..<12) == 0 {
            try log.record(0, .clear) {
                try clear(store)
                return .done
            }
            return
        }
        if player.draw(0..<4) == 0 {
            let keys = Array(0..<hotKeys)
            try log.record(0, .snapshot(keys)) {
                .values(try getMany(store, keys.map(Player.name)))
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

/// Plays on all keys with players that are changed so that the checker has to notice, until it does.
private func findsViolation(
    _ fault: Faults.Fault? = nil, _ change: @escaping @Sendable (inout KeyspacePlayer) -> Void
) throws -> Bool {
    for round in 0..<200 {
        let store = try Store()
        #if MARTLET_CHECKS
        if let fault { store.core.epochs.faults.make(fault) }
        #endif
        let histories = recordOnThreads(3) { (thread, log: KeyspaceLog) in
            let seed = Seed(UInt64(round))
            var player = KeyspacePlayer(player: Player(store: store, thread: thread, seed: seed), log: log)
            change(&player)
            for _ in 0..<500 { try player.play() }
        }
        if LinearizabilityChecker(KeyspaceSpecification()).check(histories).isViolation { return true }
    }
    return false
}

/// What the process of a control exits with when the checker has noticed the fault. A crash is something else.
private let caught: Int32 = 42

#if MARTLET_CHECKS
/// Plays with a fault until the checker notices it; then the process ends.
///
/// This thread stays inside a value meanwhile, so nothing that is removed is freed: what a reader should not see is seen,
/// and not noticed as freed memory before the checker can look at it.
///
/// - Parameter holding: Whether it does.
private func endIfCaught(_ fault: Faults.Fault, holding: Bool = true) throws {
    for round in 0..<100 {
        let store = try Store()
        store.core.epochs.faults.make(fault)
        let play = {
            let histories = try playOnKeys(store, players: 4, seed: Seed(UInt64(round)))
            if LinearizabilityChecker(KeySpecification()).check(histories).isViolation { exit(caught) }
        }
        try store.put("held", "")
        if holding { try store.withValue("held") { _ in try play() } } else { try play() }
    }
}
#endif
