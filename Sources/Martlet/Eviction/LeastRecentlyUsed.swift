/// Least recently used, to within a thirty-second of what the store holds.
///
/// Time is told in what comes in: it goes on by one, from 1 to 63 and round, with each thirty-second of the capacity. A use
/// is noted in the record as the time it is; the note stays in the generation in which it was put, and moves to that of its
/// last use when its turn comes. So a use takes no lock and moves nothing, and whatever is evicted has not been used
/// since its generation ended.
struct LeastRecentlyUsed: EvictionOrder {
    private static let lastGeneration = Int(Record.usesMax)
    private var generations = [NoteQueue](repeating: NoteQueue(), count: lastGeneration + 1)
    private var present = 1

    var count: Int { generations.reduce(0) { $0 + $1.count } }

    /// What is left in the generation whose number comes round is older than all: it joins the one that is now the oldest.
    mutating func goOn(to rule: UInt64) {
        while present != Int(rule) {
            present = LeastRecentlyUsed.after(present)
            var left = generations[present]
            generations[LeastRecentlyUsed.after(present)].prepend(&left)
            generations[present] = left
        }
    }

    mutating func add(_ note: EvictionNote, capacity: Int, _ space: inout NoteSpace) {
        generations[present].push(note, &space)
    }

    static func after(_ generation: Int) -> Int { generation == lastGeneration ? 1 : generation + 1 }

    mutating func next(_ space: inout NoteSpace) -> EvictionCandidate? {
        var generation = present
        repeat {
            generation = LeastRecentlyUsed.after(generation)
            if let note = generations[generation].pop(&space) {
                return EvictionCandidate(note: note, queue: .generation(generation))
            }
        } while generation != present
        return nil
    }

    static func remaining(of uses: UInt64, from queue: EvictionCandidate.Queue) -> UInt64? { uses == 0 ? nil : 0 }

    mutating func keep(_ candidate: EvictionCandidate, uses: UInt64, _ space: inout NoteSpace) {
        generations[uses == 0 ? present : Int(uses)].push(candidate.note, &space)
    }

    mutating func remember(_ candidate: EvictionCandidate) {}

    mutating func compact(_ space: inout NoteSpace) -> EvictionCandidate? {
        let fullest = generations.indices.max { generations[$0].count < generations[$1].count } ?? present
        return generations[fullest].compact(&space).map {
            EvictionCandidate(note: $0, queue: .generation(fullest))
        }
    }

    mutating func restore(_ candidate: EvictionCandidate, _ space: inout NoteSpace) {
        guard case .generation(let generation) = candidate.queue else { return }
        generations[generation].keep(candidate.note, &space)
    }
}
