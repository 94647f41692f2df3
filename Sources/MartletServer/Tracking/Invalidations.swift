import Martlet
import Synchronization

/// Which clients of one event loop track keys, and what they are to be told and have not been yet.
///
/// Any thread has something told, and only the loop tells it, between two batches of requests: so what a client is to forget
/// comes behind the replies that it was remembered for.
///
/// What waits is bounded: with too much, those whom it concerns are told to forget everything instead.
final class Invalidations: Sendable {
    private struct State {
        var trackers: Set<Tracker> = []
        var prefixes = PrefixTable()
        var waiting: [Invalidation] = []
        var cost = 0
        /// Who has to forget everything.
        var forgetful: Set<Tracker> = []
        /// How many clients have others told in their place, by the event loop of those.
        var redirects: [Int: Int] = [:]
        var call: (@Sendable () -> Void)?

        mutating func countRedirect(of options: TrackingOptions, _ more: Int) {
            guard let loop = options.redirect?.loop else { return }
            let count = redirects[loop, default: 0] + more
            redirects[loop] = count > 0 ? count : nil
        }

        /// Has those forget everything whom it concerns what waits. What is about no key stays, for each client once.
        mutating func shorten() {
            for invalidation in waiting { forgetful.formUnion(invalidation.trackers) }
            if prefixes.hasChanges { forgetful.formUnion(prefixes.trackers) }
            _ = prefixes.takeChanges()
            var told: Set<Tracker> = []
            waiting = waiting.filter { invalidation in
                if case .brokenRedirect(let tracker) = invalidation { return told.insert(tracker).inserted }
                return invalidation.isAwaited
            }
            cost = 0
        }
    }

    private let state: Lock<State>
    /// Without any prefix, nobody takes the lock to tell of a key.
    private let prefixCount = Atomic<Int>(0)
    /// Whether there is anything to take.
    private let isWaiting = Atomic<Bool>(false)

    /// With more than this waiting, clients forget everything.
    private static let costMax = 4 << 20

    private static let keysAtOnceMax = 64

    init() throws(StoreError) {
        guard let state = Lock(State()) else { throw .outOfMemory }
        self.state = state
    }

    /// Has the loop called when there is something to tell; `nil` when nothing will be any more.
    /// - Returns: What waited and will not be told any more.
    @discardableResult
    func deliver(by call: (@Sendable () -> Void)?) -> [Invalidation] {
        state.withLock { state in
            state.call = call
            guard call == nil else { return [] }
            defer { (state.waiting, state.forgetful) = ([], []) }
            return state.waiting
        }
    }

    // MARK: Who is told

    /// Has a client of the loop be told of other things than before.
    func change(_ tracker: Tracker, from before: TrackingOptions, to options: TrackingOptions) {
        state.withLock { state in
            if options.isOn { state.trackers.insert(tracker) } else { state.trackers.remove(tracker) }
            state.countRedirect(of: before, -1)
            state.countRedirect(of: options, 1)
            for prefix in before.prefixes.subtracting(options.prefixes) { state.prefixes.remove(tracker, for: prefix) }
            for prefix in options.prefixes.subtracting(before.prefixes) { state.prefixes.insert(tracker, for: prefix) }
            prefixCount.store(state.prefixes.count, ordering: .sequentiallyConsistent)
        }
    }

    /// The event loops whose clients are told in the place of this one's.
    var redirectLoops: [Int] { state.withLock { Array($0.redirects.keys) } }

    var prefixes: [TrackedKey] { state.withLock { $0.prefixes.prefixes } }

    // MARK: Telling

    /// - Returns: `false`: nothing is told any more.
    @discardableResult
    func tell(_ invalidation: Invalidation) -> Bool {
        add { state in
            state.waiting.append(invalidation)
            state.cost += invalidation.cost
            return true
        }
    }

    /// Keys were changed: for those who hear of all with their beginnings.
    /// - Returns: Whether there are any.
    func broadcast(_ keys: [TrackedKey], by origin: Int?) -> Bool {
        guard prefixCount.load(ordering: .relaxed) > 0 else { return false }
        var isHeard = false
        // A few at a time: the lock is held meanwhile.
        for start in stride(from: 0, to: keys.count, by: Invalidations.keysAtOnceMax) {
            let isNoted = add { state in
                for key in keys[start..<min(start + Invalidations.keysAtOnceMax, keys.count)] {
                    state.cost += state.prefixes.note(key, by: origin)
                }
                return state.prefixes.hasChanges
            }
            isHeard = isHeard || isNoted
        }
        return isHeard
    }

    /// All who track keys forget everything, but for one.
    /// - Returns: Whether there are any.
    func forgetEverything(except one: Tracker?) -> Bool {
        add { state in
            state.forgetful.formUnion(state.trackers)
            if let one { state.forgetful.remove(one) }
            return !state.forgetful.isEmpty
        }
    }

    private func add(_ change: (inout State) -> Bool) -> Bool {
        state.withLock { state in
            guard let call = state.call else { return false }
            let result = change(&state)
            if state.cost > Invalidations.costMax { state.shorten() }
            guard !isWaiting.load(ordering: .relaxed) else { return result }
            guard !state.waiting.isEmpty || !state.forgetful.isEmpty || state.prefixes.hasChanges else {
                return result
            }
            isWaiting.store(true, ordering: .releasing)
            call()
            return result
        }
    }

    // MARK: Delivering

    var hasWork: Bool { isWaiting.load(ordering: .acquiring) }

    /// Takes all that waits.
    func take() -> [Invalidation] {
        state.withLock { state in
            // Marks are behind all that was there when they came.
            let all =
                (state.forgetful.isEmpty ? [] : [.everything(Array(state.forgetful))]) + state.prefixes.takeChanges()
                + state.waiting
            (state.waiting, state.forgetful, state.cost) = ([], [], 0)
            isWaiting.store(false, ordering: .releasing)
            return all
        }
    }
}
