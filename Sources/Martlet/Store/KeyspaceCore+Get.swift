/// A get into memory of the caller, in as few instructions as it takes, and above all with few loads: where those of two gets
/// are within the processor's sight, the memory that the second one needs comes while the first one waits for its own. See
/// docs/ARCHITECTURE.md, "Few instructions, fewer loads, and no guess".
extension KeyspaceCore {
    /// Copies the value of a key that is found at once, and gives back its size; else a number below 0, which `get` takes.
    ///
    /// Throws nothing, and gives back one word: to look for an error, and for what an optional is, would be a fortieth of a get.
    /// Whatever is called is called last, so that it becomes a jump and no register has to be kept.
    @usableFromInline
    func getAtOnce(_ key: RawSpan, into buffer: inout MutableRawSpan) -> Int {
        guard let participant = ThreadSlots.participant(inStore: plainNumber).map(Participant.init(at:)),
            let common = CommonKey(key), !epochs.faults.has(.announceLate), epochs.pinFirst(participant)
        else { return getOtherwise(key, into: &buffer) }
        let hash = index.hashKey.hash(common)
        switch index.firstBucket(for: hash).look(for: common, hash: hash) {
        case .found(_, let value) where value.count <= buffer.byteCount:
            participant.gets.addOwned(1)
            return value.copy(to: &buffer, unpinning: participant)
        case .absent: return getNothing(participant)
        case .found, .unclear: return getFurther(common, into: &buffer, participant)
        }
    }

    /// The end of a get that finds nothing, while the thread is pinned for it alone, as in `getFurther`.
    @inline(never)
    private func getNothing(_ participant: Participant) -> Int {
        defer { epochs.unpin(participant, outer: 0) }
        guard !index.isDropped else { return KeyspaceCore.unclear }
        participant.gets.addOwned(1)
        participant.misses.addOwned(1)
        return KeyspaceCore.absent
    }

    /// What one look does not tell of: the key may be in a further bucket of its chain, its record be long, or the room too small.
    @inline(never)
    private func getFurther(_ key: CommonKey, into buffer: inout MutableRawSpan, _ participant: Participant) -> Int {
        defer { epochs.unpin(participant, outer: 0) }
        let value = key.withBytes { findFurther($0, index.hashKey.hash(key), participant) }
        if let value { return copy(value, to: &buffer) }
        return index.isDropped ? KeyspaceCore.unclear : KeyspaceCore.absent
    }

    /// For keys of other sizes, in stores that bound their entries, and for who is inside another read or a write.
    @inline(never)
    private func getOtherwise(_ key: RawSpan, into buffer: inout MutableRawSpan) -> Int {
        guard let found = findAtOnce(key) else { return KeyspaceCore.unclear }
        defer { end(found) }
        guard let value = found.value else { return KeyspaceCore.absent }
        return copy(value, to: &buffer)
    }

    @inline(__always)
    private func copy(_ value: PlacedBytes, to buffer: inout MutableRawSpan) -> Int {
        guard value.count <= buffer.byteCount else { return KeyspaceCore.tooLarge - value.count }
        value.copy(to: &buffer)
        return value.count
    }

    /// There is no value.
    @usableFromInline static let absent = -1
    private static let unclear = -2
    /// Less the size of the value.
    private static let tooLarge = -3

    /// What a get comes to of which `getAtOnce` could not tell, or whose buffer is too small.
    @inline(never)
    @usableFromInline
    func get(_ key: RawSpan, into buffer: inout MutableRawSpan, after outcome: Int) throws(StoreError) -> Int? {
        guard outcome == KeyspaceCore.unclear else { throw .bufferTooSmall(needed: KeyspaceCore.tooLarge - outcome) }
        let found = try findThoroughly(key)
        defer { end(found) }
        guard let value = found.value else { return nil }
        guard value.count <= buffer.byteCount else { throw .bufferTooSmall(needed: value.count) }
        value.copy(to: &buffer)
        return value.count
    }
}
