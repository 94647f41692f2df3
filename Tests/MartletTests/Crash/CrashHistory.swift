@testable import Martlet

/// What a store was told, in the order of the changes, and what it acknowledged when.
struct CrashHistory: Sendable {
    /// What there was after so many changes.
    private(set) var states: [StoreContents]
    /// How many changes of the disk there were when each change was begun: before, it can be nowhere.
    private var begun: [Int]
    private var acknowledged: [(event: Int, count: Int, level: Durability)] = []
    private var places: [StoreContents: [Int]] = [:]

    /// A history that begins with what a disk has.
    init(from contents: StoreContents = StoreContents()) {
        states = [contents]
        begun = [0]
        places[contents] = [0]
    }

    var last: StoreContents { states[states.count - 1] }
    /// How many changes there were.
    var count: Int { states.count - 1 }

    mutating func append(_ contents: StoreContents, begunAt event: Int) {
        states.append(contents)
        begun.append(event)
        places[contents, default: []].append(count)
    }

    /// Takes back a change that was not made.
    mutating func removeLast() {
        places[states.removeLast()]?.removeLast()
        begun.removeLast()
    }

    /// The first `count` changes were acknowledged when the disk had seen so many changes.
    mutating func acknowledge(_ count: Int, at event: Int, _ level: Durability) {
        acknowledged.append((event, count, level))
    }

    /// How many changes must have survived a crash.
    func countRequired(after event: Int, isPowerLoss: Bool) -> Int {
        let level = isPowerLoss ? Durability.synced : .written
        return acknowledged.lazy.filter { $0.event <= event && $0.level >= level }.map(\.count).max() ?? 0
    }

    /// After how many changes there was just that, if it may have been at a crash.
    func count(leadingTo contents: StoreContents, required: Int, at event: Int) -> Int? {
        places[contents]?.first { $0 >= required && begun[$0] <= event }
    }

    /// The first so many changes, for a disk that begins with what a crash has left of another.
    ///
    /// Until that disk has seen `event` changes, only `required` of them are safe from a loss of power.
    func prefix(_ count: Int, required: Int, allSince event: Int) -> CrashHistory {
        var history = CrashHistory(from: states[0])
        for state in states.dropFirst().prefix(count) { history.append(state, begunAt: 0) }
        history.acknowledge(required, at: 0, .synced)
        history.acknowledge(count, at: 0, .written)
        history.acknowledge(count, at: event, .synced)
        return history
    }
}
