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
    /// All that are older are empty.
    private var oldest = 1

    /// How many notes there are in all generations.
    private(set) var count = 0

    /// Has time go on until `rule`, what a use leaves in a record: see `EvictionWords`.
    ///
    /// What is left in the generation whose number comes round is older than all: it joins the one that is now the oldest.
    mutating func goOn(to rule: UInt64) {
        while present != Int(rule) {
            present = LeastRecentlyUsed.after(present)
            var left = generations[present]
            generations[LeastRecentlyUsed.after(present)].prepend(&left)
            generations[present] = left
            if oldest == present { oldest = LeastRecentlyUsed.after(present) }
        }
    }

    /// A generation that is about to get a note.
    private mutating func fill(_ generation: Int) {
        count += 1
        if age(generation) > age(oldest) { oldest = generation }
    }

    /// How long ago it was the present one.
    private func age(_ generation: Int) -> Int {
        let past = present - generation
        return past < 0 ? past + LeastRecentlyUsed.lastGeneration : past
    }

    mutating func add(_ note: EvictionNote, isReturning: Bool, capacity: Int, _ space: inout NoteSpace) {
        fill(present)
        generations[present].push(note, &space)
    }

    static func after(_ generation: Int) -> Int { generation == lastGeneration ? 1 : generation + 1 }

    mutating func next(_ space: inout NoteSpace) -> EvictionCandidate? {
        while true {
            if let note = generations[oldest].pop(&space) {
                count -= 1
                return EvictionCandidate(note: note, queue: .generation(UInt8(oldest)))
            }
            if oldest == present { return nil }
            oldest = LeastRecentlyUsed.after(oldest)
        }
    }

    mutating func keep(_ candidate: EvictionCandidate, uses: UInt64, _ space: inout NoteSpace) {
        let generation = uses == 0 ? present : Int(uses)
        fill(generation)
        generations[generation].push(candidate.note, &space)
    }

    mutating func compact(_ space: inout NoteSpace) -> EvictionCandidate? {
        let fullest = generations.indices.max { generations[$0].count < generations[$1].count } ?? present
        guard let note = generations[fullest].compact(&space) else { return nil }
        count -= 1
        return EvictionCandidate(note: note, queue: .generation(UInt8(fullest)))
    }

    mutating func restore(_ candidate: EvictionCandidate, _ space: inout NoteSpace) {
        guard case .generation(let generation) = candidate.queue else { return }
        fill(Int(generation))
        generations[Int(generation)].keep(candidate.note, &space)
    }
}
