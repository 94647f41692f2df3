import Martlet
import Synchronization

/// Who keeps copies of values, and is told when they are no longer those of the server: `CLIENT TRACKING`.
///
/// A change is told of as soon as it can be seen, durable or not: what its client reads then waits for the log, as always.
final class Tracking: Sendable {
    let table: InvalidationTable
    /// For each event loop.
    let invalidations: [Invalidations]
    private let settings: SharedSettings
    private let clients = Atomic<Int>(0)
    private let broadcastClients = Atomic<Int>(0)
    /// How many keys clients have in the table that are gone, about.
    private let goneItems = Atomic<Int>(0)

    private let deaf = Atomic<Bool>(false)

    /// From so many on, what clients have left behind is taken out.
    private static let goneItemsMin = 1_024
    /// So many keys at most are taken out for one that is read, where there are too many.
    private static let removedAtOnceMax = 100

    init(
        _ settings: SharedSettings, _ memory: ConnectionMemory, memoryLimit: Int?, loopCount: Int
    ) throws(StoreError) {
        self.settings = settings
        table = try InvalidationTable(in: memory, memoryLimit: memoryLimit)
        var invalidations: [Invalidations] = []
        for _ in 0..<loopCount { invalidations.append(try Invalidations()) }
        self.invalidations = invalidations
    }

    /// Whether anybody tracks keys: all that a change costs if nobody does.
    ///
    /// It is looked at after the change and without an order, so it may be seen too late. Hence who begins waits until each event
    /// loop has been between two batches since (``Network/passBetweenRequests()``), and only then reads; what
    /// changes keys apart from the loops has a fence before it looks.
    var isOn: Bool { clients.load(ordering: .relaxed) > 0 }

    var clientCount: Int { clients.load(ordering: .relaxed) }
    var prefixCount: Int { invalidations.reduce(into: Set()) { $0.formUnion($1.prefixes) }.count }

    /// Whether nobody hears any more of keys that the store removes by itself: then nobody is to keep what is read.
    var isDeaf: Bool { deaf.load(ordering: .relaxed) }

    // MARK: Who tracks

    func change(_ tracker: Tracker, from before: TrackingOptions, to options: TrackingOptions) {
        tracker.set(options)
        invalidations[tracker.loop].change(tracker, from: before, to: options)
        broadcastClients.add(
            (options.isBroadcast ? 1 : 0) - (before.isBroadcast ? 1 : 0), ordering: .sequentiallyConsistent)
        clients.add((options.isOn ? 1 : 0) - (before.isOn ? 1 : 0), ordering: .sequentiallyConsistent)
    }

    /// Has changes be told of from now on, since somebody is about to track keys, until ``withdraw()``.
    func announce() { clients.add(1, ordering: .sequentiallyConsistent) }

    func withdraw() { clients.subtract(1, ordering: .sequentiallyConsistent) }

    /// A client's connection has ended.
    /// - Returns: Whether so much is left behind that ``removeGone()`` is due.
    func leave(_ tracker: Tracker) -> Bool {
        tracker.leave()
        let count = goneItems.add(tracker.itemCount, ordering: .relaxed).newValue
        guard count >= Tracking.goneItemsMin, 2 * count >= table.itemCount else { return false }
        goneItems.store(0, ordering: .relaxed)
        return true
    }

    /// Whether keys are remembered for nobody: what is changed is not looked for among them any more.
    var isLeft: Bool { !isOn && table.itemCount > 0 }

    /// Takes out what clients have left behind.
    func removeGone() { table.removeGone() }

    // MARK: What was read, and what was changed

    /// A client is about to read a key.
    func remember(_ key: TrackedKey, for tracker: Tracker) {
        guard !isDeaf else { return forgetEverything(tracker) }
        tell(table.remember(key, for: tracker))
        removeBeyondLimit(after: key, upTo: Tracking.removedAtOnceMax)
    }

    /// Takes out keys while there are more than the settings allow.
    func removeBeyondLimit(after key: TrackedKey = TrackedKey([]), upTo count: Int = .max / 4) {
        guard isBeyondLimit else { return }
        tell(table.removeBeyond(settings.trackedKeysMax, upTo: count, after: key))
    }

    var isBeyondLimit: Bool {
        let most = settings.trackedKeysMax
        return most > 0 && table.keyCount > most
    }

    /// Keys were changed, or are gone. The changes can be seen by all.
    /// - Parameter one: Who has been told already of what it had read before.
    /// - Returns: The event loops that have clients who are told.
    @discardableResult
    func invalidate(_ keys: [TrackedKey], by origin: Int?, sparing one: Tracker? = nil) -> Set<Int> {
        var loops: Set<Int> = []
        for key in keys { loops.formUnion(tell(key, table.remove(key, sparing: one))) }
        guard broadcastClients.load(ordering: .relaxed) > 0 else { return loops }
        return loops.union(invalidations.indices.filter { invalidations[$0].broadcast(keys, by: origin) })
    }

    /// All keys may have been changed.
    /// - Returns: The event loops that have clients who are told.
    @discardableResult
    func invalidateEverything(except tracker: Tracker?) -> [Int] {
        table.removeAll()
        return invalidations.indices.filter { invalidations[$0].forgetEverything(except: tracker) }
    }

    /// One client forgets everything.
    func forgetEverything(_ tracker: Tracker) { invalidations[tracker.loop].tell(.everything([tracker])) }

    /// What the store removes by itself cannot be heard of any more: so nobody is to keep what is read from now on.
    func endHearing() {
        deaf.store(true, ordering: .sequentiallyConsistent)
        invalidateEverything(except: nil)
    }

    private func tell(_ entries: [InvalidationShard.Entry]) {
        for entry in entries { tell(entry.key, entry.trackers.all) }
    }

    /// - Returns: The event loops of those who are told.
    @discardableResult
    func tell(_ key: TrackedKey, _ trackers: [Tracker]) -> [Int] {
        guard let first = trackers.first else { return [] }
        if trackers.count == 1 {
            invalidations[first.loop].tell(.key(key, trackers))
            return [first.loop]
        }
        let groups = Dictionary(grouping: trackers, by: \.loop)
        for (loop, some) in groups { invalidations[loop].tell(.key(key, some)) }
        return Array(groups.keys)
    }
}
