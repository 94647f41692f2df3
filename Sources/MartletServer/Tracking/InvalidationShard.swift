/// A part of the table of keys that clients have read: by key who has.
///
/// Entries lie in an array, so that any of them is found as quickly as that of a key.
struct InvalidationShard: Sendable {
    struct Entry: Sendable {
        let key: TrackedKey
        var trackers: TrackerSet
    }

    private var places: [TrackedKey: Int] = [:]
    private var entries: [Entry] = []
    /// How many keys all clients have together.
    private(set) var itemCount = 0
    /// The memory that it takes, about.
    private(set) var byteCount = 0

    /// What an entry takes besides its key, and what each further client adds.
    private static let entryBytes = 192
    private static let trackerBytes = 32
    /// So much room is kept in any case.
    private static let roomMin = 32

    var keyCount: Int { entries.count }

    private static func bytes(_ entry: Entry) -> Int {
        entryBytes + entry.key.bytes.count + entry.trackers.count * trackerBytes
    }

    /// `false`: it was there.
    mutating func insert(_ key: TrackedKey, _ tracker: Tracker) -> Bool {
        if let place = places[key] {
            guard entries[place].trackers.insert(tracker) else { return false }
            byteCount += InvalidationShard.trackerBytes
        } else {
            places[key] = entries.count
            entries.append(Entry(key: key, trackers: TrackerSet(tracker)))
            byteCount += InvalidationShard.bytes(entries[entries.count - 1])
        }
        itemCount += 1
        tracker.count(1)
        return true
    }

    /// Takes out who has read a key, but for one.
    mutating func remove(_ key: TrackedKey, sparing one: Tracker?) -> Entry? {
        guard let place = places[key] else { return nil }
        var entry = remove(at: place)
        if let one, entry.trackers.remove(one) { _ = insert(key, one) }
        return entry
    }

    /// `false`: the client has not read it.
    mutating func remove(_ key: TrackedKey, of tracker: Tracker) -> Bool {
        guard let place = places[key], entries[place].trackers.remove(tracker) else { return false }
        byteCount -= InvalidationShard.trackerBytes
        itemCount -= 1
        tracker.count(-1)
        if entries[place].trackers.count == 0 { _ = remove(at: place) }
        return true
    }

    /// Takes out any of them; which one follows from a number.
    mutating func removeAny(_ number: Int) -> Entry? {
        entries.isEmpty ? nil : remove(at: number % entries.count)
    }

    mutating func removeAll() {
        for entry in entries { forget(entry) }
        self = InvalidationShard()
    }

    /// Removes those whose clients are gone.
    mutating func removeGone() {
        let before = entries
        self = InvalidationShard()
        for entry in before {
            forget(entry)
            var left = entry
            left.trackers.removeGone()
            for tracker in left.trackers.all { _ = insert(entry.key, tracker) }
        }
    }

    private func forget(_ entry: Entry) {
        for tracker in entry.trackers.all { tracker.count(-1) }
    }

    private mutating func remove(at place: Int) -> Entry {
        let entry = entries[place]
        let last = entries.removeLast()
        if place < entries.count {
            entries[place] = last
            places[last.key] = place
        }
        places[entry.key] = nil
        byteCount -= InvalidationShard.bytes(entry)
        itemCount -= entry.trackers.count
        forget(entry)
        giveRoomBack()
        return entry
    }

    /// What is not in use any more is not counted, so it must not be kept.
    private mutating func giveRoomBack() {
        guard entries.capacity > InvalidationShard.roomMin, 4 * entries.count < entries.capacity else { return }
        entries = entries.map { $0 }
        places = Dictionary(uniqueKeysWithValues: entries.enumerated().map { ($0.element.key, $0.offset) })
    }
}
