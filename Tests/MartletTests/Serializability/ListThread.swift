@testable import Martlet
import MartletTestSupport

/// One thread of a `ListWorkload`, and what it has written down.
///
/// `@unchecked Sendable`: only its own thread touches it until that is joined.
final class ListThread: @unchecked Sendable {
    private(set) var attempts: [ListAttempt] = []
    private let thread: Int
    private let store: Store
    private let keyspaces: [RawKeyspace]
    private let workload: ListWorkload
    private var random: SeededGenerator
    private var round = 0
    private var lastElement: Int

    init(_ thread: Int, _ store: Store, _ keyspaces: [RawKeyspace], _ seed: Seed, _ workload: ListWorkload) {
        self.thread = thread
        self.store = store
        self.keyspaces = keyspaces
        self.workload = workload
        random = SeededGenerator(seed: seed.value ^ UInt64(thread) << 32)
        lastElement = thread << 24
        attempts.reserveCapacity(4 * workload.rounds)
    }

    func act(_ round: Int) throws {
        self.round = round
        switch workload.actions.randomElement(using: &random) ?? .transaction {
        case .transaction: try transact { try self.mix(in: $0, &$1) }
        case .transactionThatIterates: try transact { try self.iterateAndAppend(in: $0, &$1) }
        case .transactionByHand: try transactByHand()
        case .batchOfNewLists: try writeNewLists()
        case .plainAppend: try appendPlainly()
        case .plainReads: try readPlainly()
        case .snapshot: try readSnapshot { try self.readSome(in: $0, &$1) }
        case .snapshotThatIterates: try readSnapshot { try self.iterate(over: self.chosenKeyspace(), in: $0, &$1) }
        case .consistentReads: try readConsistently()
        }
    }

    /// Reads all there is, in one transaction.
    func readAll() throws {
        try readSnapshot { view, attempt in
            for keyspace in self.keyspaces.indices { try self.iterate(over: keyspace, in: view, &attempt) }
        }
    }

    // MARK: Transactions

    /// Runs a transaction by closure. Each attempt that is lost is written down as aborted.
    private func transact(_ body: (ListView, inout ListAttempt) throws -> Void) throws {
        var open: ListAttempt?
        // An attempt has its number before its closure runs, so it begins, for who looks on, where the one before ended.
        var next = begin()
        try store.transaction { transaction in
            if let lost = open { end(lost, isCommitted: false) }
            var attempt = next
            defer { (open, next) = (attempt, begin()) }
            defer { attempt.number = transaction.core.number }
            try body(ListView(of: transaction, keyspaces), &attempt)
        }
        guard var attempt = open else { return }
        if attempt.isChange { attempt.number = try lastNumber() }
        end(attempt)
    }

    /// Runs a transaction between `begin` and `commit`, which is given up now and then, or a part of it.
    private func transactByHand() throws {
        var attempt = begin()
        let transaction = store.begin()
        do {
            let view = ListView(of: transaction, keyspaces)
            try mix(in: view, &attempt)
            if Int.random(in: 0..<4, using: &random) == 0 {
                let (savepoint, kept) = (try transaction.savepoint(), attempt.steps)
                try mix(in: view, &attempt)
                try transaction.rollback(to: savepoint)
                attempt.steps = kept
            }
            attempt.number = transaction.core.number
            guard Int.random(in: 0..<8, using: &random) > 0 else {
                try transaction.abort()
                return end(attempt, isCommitted: false)
            }
            try transaction.commit()
            if attempt.isChange { attempt.number = try lastNumber() }
            end(attempt)
        } catch StoreError.conflict {
            attempt.number = transaction.core.number
            end(attempt, isCommitted: false)
        }
    }

    private func readSnapshot(_ body: (ListView, inout ListAttempt) throws -> Void) throws {
        var attempt = begin()
        try store.read { snapshot in
            attempt.number = snapshot.sequence.rawValue
            try body(ListView(of: snapshot, keyspaces), &attempt)
        }
        end(attempt)
    }

    // MARK: Steps of a transaction

    /// Some reads and changes, now and then with a pause for others.
    private func mix(in view: ListView, _ attempt: inout ListAttempt) throws {
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            switch Int.random(in: 0..<(workload.replaces ? 10 : 8), using: &random) {
            case 0..<4: try read(anyList(), in: view, &attempt)
            case 4..<8: try append(to: anyList(), in: view, &attempt)
            default: try replace(anyList(), in: view, &attempt)
            }
            pauseNowAndThen()
        }
    }

    private func readSome(in view: ListView, _ attempt: inout ListAttempt) throws {
        for _ in 0..<Int.random(in: 2...6, using: &random) {
            try read(anyList(), in: view, &attempt)
            pauseNowAndThen()
        }
    }

    private func iterateAndAppend(in view: ListView, _ attempt: inout ListAttempt) throws {
        try read(anyList(), in: view, &attempt)
        try iterate(over: chosenKeyspace(), in: view, &attempt)
        pauseNowAndThen()
        try append(to: anyList(), in: view, &attempt)
    }

    private func read(_ list: Int, in view: ListView, _ attempt: inout ListAttempt) throws {
        attempt.steps.append(.read(list: list, try view.get(list)))
    }

    private func append(to list: Int, in view: ListView, _ attempt: inout ListAttempt) throws {
        let (bytes, element) = (try view.get(list), newElement())
        attempt.steps.append(.read(list: list, bytes))
        try view.put(list, (bytes ?? []) + StoredList.bytes([element]))
        attempt.steps.append(.append(list: list, element: element))
    }

    private func replace(_ list: Int, in view: ListView, _ attempt: inout ListAttempt) throws {
        let elements = newElements()
        guard elements.isEmpty else {
            try view.put(list, StoredList.bytes(elements))
            return attempt.steps.append(.write(list: list, elements))
        }
        // A removal of nothing is no change.
        let isChange = try view.remove(list)
        attempt.steps.append(isChange ? .write(list: list, []) : .read(list: list, nil))
    }

    private func iterate(over keyspace: Int, in view: ListView, _ attempt: inout ListAttempt) throws {
        attempt.steps.append(.readAll(keyspace: keyspace, try view.lists(of: keyspace)))
    }

    // MARK: Without a transaction

    private func writeNewLists() throws {
        var attempt = begin()
        let first = 3_000_000 + 3 * (thread * 1_000_000 + round)
        try store.write { batch in
            for list in first..<first + 3 {
                let element = newElement()
                try batch.keyspace(keyspaces[list % 3]).put(list, StoredList.bytes([element]))
                attempt.steps.append(.append(list: list, element: element))
            }
            guard workload.replaces else { return }
            for list in Set([anyList(), anyList()]) {
                let (target, elements) = (batch.keyspace(keyspaces[list % 3]), newElements())
                if elements.isEmpty {
                    try target.remove(list)
                } else {
                    try target.put(list, StoredList.bytes(elements))
                }
                attempt.steps.append(.write(list: list, elements))
            }
        }
        attempt.number = try lastNumber()
        end(attempt)
    }

    private func appendPlainly() throws {
        var attempt = begin()
        let (list, element) = (anyList(), newElement())
        let (keyspace, bytes) = (keyspaces[list % 3], StoredList.bytes([element]))
        if workload.replaces, Bool.random(using: &random) {
            let isChange = try keyspace.remove(list)
            attempt.steps = [isChange ? .write(list: list, []) : .read(list: list, nil)]
            attempt.number = isChange ? try lastNumber() : nil
            return end(attempt)
        }
        if Bool.random(using: &random) {
            let before = try keyspace.update(list, as: [UInt8].self) { value in
                defer { value = (value ?? []) + bytes }
                return value
            }
            attempt.steps = [.read(list: list, before)]
        } else {
            try keyspace.append(list, bytes)
        }
        attempt.steps.append(.append(list: list, element: element))
        attempt.number = try lastNumber()
        end(attempt)
    }

    /// Some reads one after the other, each for itself.
    private func readPlainly() throws {
        for _ in 0..<4 {
            var attempt = begin()
            let list = anyList()
            attempt.steps = [.read(list: list, try keyspaces[list % 3].get(list))]
            attempt.isPlainRead = true
            end(attempt)
        }
    }

    private func readConsistently() throws {
        var attempt = begin()
        let keyspace = chosenKeyspace()
        let lists = Array(Set((0..<6).map { _ in anyList() }.filter { $0 % 3 == keyspace }))
        let values = try keyspaces[keyspace].getMany(lists, consistent: true)
        attempt.steps = zip(lists, values).map { .read(list: $0, $1) }
        end(attempt)
    }

    // MARK: -

    private func begin() -> ListAttempt { ListAttempt(thread: thread, invoked: System.monotonicNanoseconds) }

    private func end(_ attempt: ListAttempt, isCommitted: Bool = true) {
        var attempt = attempt
        attempt.returned = System.monotonicNanoseconds
        attempt.isCommitted = isCommitted
        attempts.append(attempt)
    }

    /// The number of this thread's last change.
    private func lastNumber() throws -> UInt64 { try store.core.epochs.participant().lastSequence.loadRelaxed() }

    private func anyList() -> Int {
        let first = round / workload.roundsInUse * (workload.listsInUse / 2)
        return first + Int.random(in: 0..<workload.listsInUse, using: &random)
    }

    private func chosenKeyspace() -> Int { Int.random(in: 0..<3, using: &random) }

    private func newElement() -> Int {
        lastElement += 1
        return lastElement
    }

    private func newElements() -> [Int] { Bool.random(using: &random) ? [] : [newElement()] }

    private func pauseNowAndThen() {
        if Int.random(in: 0..<3, using: &random) == 0 { System.yield() }
    }
}
