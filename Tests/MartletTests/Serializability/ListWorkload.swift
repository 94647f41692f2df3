@testable import Martlet
import MartletTestSupport

/// Threads that read and append to lists in a store by every means there is, and write down what they saw.
///
/// Lists are in three keyspaces, each list always in the same. Which ones are in use moves on, so that lists stay short
/// and many are absent at first; and the one keyspace grows and shrinks meanwhile.
struct ListWorkload {
    /// What a thread may do next.
    enum Action: CaseIterable {
        case transaction, transactionByHand, transactionThatIterates, batchOfNewLists, plainAppend, plainReads
        case snapshot, snapshotThatIterates, consistentReads
    }

    /// What is done, one as often as another.
    var actions: [Action] = Action.allCases + [.transaction, .transaction, .transactionByHand, .plainAppend, .snapshot]
    var threads = 4
    var rounds = 400
    /// How many lists are in use at a time.
    var listsInUse = 8
    /// After how many rounds of a thread other lists are in use.
    var roundsInUse = 40
    /// Whether lists are also removed and put anew. Then the order of their versions is known by their numbers alone.
    var replaces = false
    /// How many entries come and go besides.
    var noise = 400
    /// Whether somebody begins to follow the changes and leaves again, all the time.
    var isFollowedAtTimes = false

    /// The history of a run on a store that is empty.
    func run(on store: Store, _ seed: Seed) throws -> [ListTransaction] {
        let keyspaces = [store.target, try store.keyspace("second"), try store.keyspace("third")]
        let logs = (0..<threads).map { ListThread($0, store, keyspaces, seed, self) }
        let running = Counter()
        onThreads(threads + 1) { thread in
            if thread == threads { return try makeNoise(in: keyspaces[0], of: store) { running.value == threads } }
            defer { running.add(1) }
            for round in 0..<rounds { try logs[thread].act(round) }
        }
        let last = ListThread(threads, store, keyspaces, seed, self)
        try last.readAll()
        let attempts = logs.flatMap(\.attempts) + last.attempts
        let lists = Set(attempts.flatMap(\.lists))
        return attempts.map { $0.decoded(lists: lists) }
    }

    /// Adds and removes entries that are no lists.
    private func makeNoise(in keyspace: RawKeyspace, of store: Store, until isOver: () -> Bool) throws {
        while noise > 0, !isOver() {
            let changes = isFollowedAtTimes ? try store.changes() : nil
            if changes != nil { for number in 0..<noise { try keyspace.put("some noise \(number)", 0) } }
            withExtendedLifetime(changes) {}
            for number in 0..<noise { try keyspace.put("some noise \(number)", number) }
            for number in 0..<noise { try keyspace.remove("some noise \(number)") }
            System.yield()
        }
    }
}
