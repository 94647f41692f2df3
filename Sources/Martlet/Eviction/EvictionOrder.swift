/// Decides in which order entries are evicted. Used under the mutex of a shard.
protocol EvictionOrder {
    /// Takes note of an entry that has come in.
    /// - Parameters:
    ///   - isReturning: Whether its key was evicted not long ago.
    ///   - capacity: What the shard may hold, about, in weight.
    mutating func add(_ note: EvictionNote, isReturning: Bool, capacity: Int, _ space: inout NoteSpace)

    /// Takes out the note of the entry that goes next, if it was not used.
    mutating func next(_ space: inout NoteSpace) -> EvictionCandidate?

    /// Puts back the note of an entry that stays.
    mutating func keep(_ candidate: EvictionCandidate, uses: UInt64, _ space: inout NoteSpace)

    /// Takes out the next note to look at for whether its entry is there at all, and the queue that `restore` puts it back into.
    mutating func compact(_ space: inout NoteSpace) -> EvictionCandidate?
    mutating func restore(_ candidate: EvictionCandidate, _ space: inout NoteSpace)

    /// How many notes there are.
    var count: Int { get }
}
