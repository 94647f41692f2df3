import Synchronization

/// Where the threads of a run put what they did.
final class Tallies: Sendable {
    private let tallies: Mutex<[Tally]>

    init(count: Int) {
        tallies = Mutex(Array(repeating: Tally(), count: count))
    }

    var all: [Tally] { tallies.withLock { $0 } }

    func set(_ thread: Int, _ tally: Tally) {
        tallies.withLock { $0[thread] = tally }
    }
}
