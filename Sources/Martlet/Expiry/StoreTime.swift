/// What a store takes for now: the time of day, but never earlier than it was before.
///
/// Where the time of day was set back, now goes on from where it was at the pace of the clock that does not jump, until the
/// time of day has caught up. Where it was set forward, now jumps with it.
///
/// `latest` and `lead` only grow, each by itself: whoever was told a time by another thread finds it in `latest`, and so no
/// less. The clock that does not jump is looked at once for each millisecond of the other.
struct StoreTime {
    static let bytes = 64

    /// the latest now | how far the time of day was ahead of the monotonic clock at most, in milliseconds | the `TimeSource`,
    /// 0 for the system | the time of day of the latest look
    let address: UInt

    /// A clock whose words are at `address`.
    init(at address: UInt) { self.address = address }

    /// Makes the words in `StoreTime.bytes` of zeroed memory at `address`.
    init(initializingAt address: UInt, source: TimeSource?) {
        self.address = address
        if let source { Word(at: address &+ 16).storeRelaxed(UInt64(ObjectAddress.of(source))) }
        _ = now
    }

    private var latest: Word { Word(at: address) }
    private var lead: Word { Word(at: address &+ 8) }
    private var seen: Word { Word(at: address &+ 24) }

    private var source: TimeSource? {
        let source = UInt(Word(at: address &+ 16).loadRelaxed())
        return source == 0 ? nil : ObjectAddress.object(at: source, as: TimeSource.self)
    }

    /// Milliseconds since 1970, 1 at least.
    var now: UInt64 {
        let wall = UInt64(max(1, source?.clock.wallMilliseconds ?? System.wallMilliseconds))
        // Acquiring: pairs with the store that came after `latest`.
        return wall == seen.loadAcquiring() ? latest.loadRelaxed() : look(wall)
    }

    @inline(never)
    private func look(_ wall: UInt64) -> UInt64 {
        let monotonic = (source?.clock.monotonicNanoseconds ?? System.monotonicNanoseconds) / 1_000_000
        lead.raise(to: wall - min(wall, monotonic))
        latest.raise(to: monotonic + lead.loadRelaxed())
        seen.storeReleasing(wall)
        return latest.loadRelaxed()
    }
}

extension Word {
    /// Makes it `value` at least.
    fileprivate func raise(to value: UInt64) {
        var seen = loadRelaxed()
        while seen < value, !replaceOrdered(seen, with: value) { seen = loadRelaxed() }
    }
}

extension Epochs {
    /// Whether a record counts as absent now. Only for one with a deadline the clock is looked at.
    @inline(__always)
    func isPast(_ record: Record) -> Bool { record.deadline != 0 && record.isPast(at: time.now) }
}
