/// The keys of one thread that inserts and removes: a row of slots in which those that are there follow each other, and
/// which begins again at its end.
///
/// An insert takes the slot behind the newest key, a remove the oldest key. Which key is read or updated was decided ahead:
/// as how far it lies from the newest one, or as a share of all that are there. So each thread knows what it must find, and
/// nothing but an addition or a multiplication is left to do while the clock runs.
struct ChangingKeys: KeyChoice {
    /// So many of each thread's keys are there at least, so that no block of a hundred operations removes or reads what is not.
    static let presentMin = 100
    /// What each thread counts as its number of entries at least, so that inserts have room in any order of a block.
    static let entriesMin = 400

    /// The thread's part of all keys.
    let slots: Range<Int>
    /// How many keys are there.
    private(set) var present: Int
    private var oldest = 0
    private let isLatest: Bool

    init(_ cell: BenchCell, thread: Int) {
        let entries = max(Self.entriesMin, cell.entries / cell.threads)
        let room = entries * cell.mix.roomPercent / 100
        slots = room * thread..<room * (thread + 1)
        present = max(Self.presentMin, entries * cell.mix.prefillPercent / 100)
        isLatest = cell.distribution == .latest
    }

    /// The keys that are there at first.
    var prefill: Range<Int> { slots.prefix(present) }

    @inline(__always)
    func hasRoom(for operations: Int) -> Bool { present + operations <= slots.count }

    @inline(__always)
    mutating func key(for operation: OperationList.Operation) -> Int {
        switch operation.kind {
        case .insert:
            present += 1
            return slot(present - 1)
        case .remove:
            let key = slot(0)
            (oldest, present) = (oldest + 1 == slots.count ? 0 : oldest + 1, present - 1)
            return key
        case .read, .update, .modify:
            return slot(present - 1 - distance(operation.number))
        }
    }

    /// How far from the newest key.
    @inline(__always)
    private func distance(_ number: UInt32) -> Int {
        isLatest ? Int(number) : (Int(number) &* present) >> 32
    }

    @inline(__always)
    private func slot(_ fromOldest: Int) -> Int {
        let position = oldest + fromOldest
        return slots.lowerBound + (position < slots.count ? position : position - slots.count)
    }
}
