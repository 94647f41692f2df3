/// Three queues, first in, first out (Yang et al., "FIFO queues are all you need for cache eviction", SOSP 2023).
///
/// What comes in goes to the small queue, which has a tenth of the weight. What is used there twice or more before its turn
/// comes goes on to the main one; the rest is evicted, and remembered for a while: what comes again in that time goes to the main
/// queue at once. In the main queue each use, three at most, is worth one more round.
struct S3FIFO: EvictionOrder {
    private var small = NoteQueue()
    private var main = NoteQueue()
    /// Until then what no longer fits the small queue goes to the main one, or it would have all.
    private var hasEvicted = false

    var count: Int { small.count + main.count }
    var weight: Int { small.weight + main.weight }

    mutating func add(_ note: EvictionNote, isReturning: Bool, capacity: Int, _ space: inout NoteSpace) {
        let isFilling = !hasEvicted && small.weight >= capacity / 10
        if isFilling || isReturning {
            main.push(note, &space)
        } else {
            small.push(note, &space)
        }
    }

    mutating func next(_ space: inout NoteSpace) -> EvictionCandidate? {
        hasEvicted = true
        if small.weight >= weight / 10, let candidate = takeSmall(&space) { return candidate }
        return takeMain(&space) ?? takeSmall(&space)
    }

    private mutating func takeSmall(_ space: inout NoteSpace) -> EvictionCandidate? {
        small.pop(&space).map { EvictionCandidate(note: $0, queue: .small) }
    }

    private mutating func takeMain(_ space: inout NoteSpace) -> EvictionCandidate? {
        main.pop(&space).map { EvictionCandidate(note: $0, queue: .main) }
    }

    mutating func keep(_ candidate: EvictionCandidate, uses: UInt64, _ space: inout NoteSpace) {
        main.push(candidate.note, &space)
    }

    mutating func compact(_ space: inout NoteSpace) -> EvictionCandidate? {
        // The queue with more notes has more that are out of date.
        if small.count > main.count {
            return small.compact(&space).map { EvictionCandidate(note: $0, queue: .small) }
        }
        return main.compact(&space).map { EvictionCandidate(note: $0, queue: .main) }
    }

    mutating func restore(_ candidate: EvictionCandidate, _ space: inout NoteSpace) {
        if case .small = candidate.queue {
            small.keep(candidate.note, &space)
        } else {
            main.keep(candidate.note, &space)
        }
    }
}
