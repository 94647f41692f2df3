import Glibc
import Martlet

/// Puts while the store removes entries whose deadlines come all at once, and before.
///
///     deadlines entries=N keys=K puts=P
///
/// K entries without a deadline are put over and over by one thread: P times before the first deadline, and then until
/// all N entries that had one are removed.
struct DeadlinePuts {
    private static let valueBytes = 100
    /// Within so many milliseconds all deadlines come.
    private static let spread = 1_000
    private static let looksEvery = 1_024
    private static let secondsMax: UInt64 = 600

    private let store: Store
    private let entries: Int
    private let keys: Int
    private let puts: Int

    init(_ command: Command) throws {
        entries = try command.number("entries", otherwise: 1_000_000)
        keys = try command.number("keys", otherwise: 1_000_000)
        puts = try command.number("puts", otherwise: 500_000)
        guard entries > 0, keys > 0, puts > 0 else { throw Failure("there have to be entries, keys and puts") }
        store = try Store()
    }

    func measure() throws -> [(String, String)] {
        let start = nanoseconds()
        try fill(0..<keys) { _ in .never }
        // By then all is there, and the first puts are over: six times as long as puts without deadlines would take.
        let lead = (nanoseconds() - start) / UInt64(keys) * UInt64(6 * (entries + puts)) / 1_000_000 + 500
        let first = SystemClock().wallMilliseconds + Int64(lead)
        try fill(keys..<keys + entries) {
            .at(Deadline(millisecondsSince1970: first + Int64($0 % Self.spread)))
        }
        let before = try latencies { $0 == puts }
        guard SystemClock().wallMilliseconds < first else {
            throw Failure("the first deadline came before the puts that were to be over by then")
        }
        sleep(until: first)
        let due = nanoseconds()
        let beside = try latencies { try $0 % Self.looksEvery == 0 && areRemoved(since: due) }
        let seconds = Double(nanoseconds() - due) * 1e-9
        let expiry = store.statistics().expiry
        return [
            ("before_ns", Latencies(before).json), ("beside_ns", Latencies(beside).json),
            ("seconds", "\(seconds)"), ("expired", "\(expiry.expired)"), ("entries", "\(store.count)"),
            ("lag_median_ms", milliseconds(expiry.lagMedian)), ("lag_p99_ms", milliseconds(expiry.lagP99)),
            ("lag_worst_ms", milliseconds(expiry.lagWorst)),
        ]
    }

    private func fill(_ numbers: Range<Int>, _ expiration: (Int) -> Expiration) throws {
        let (key, value) = (Buffer(count: 16), Value(bytes: Self.valueBytes, phase: 0))
        for number in numbers {
            set(key, number)
            try store.put(key.bytes, value.of(key.bytes), expiring: expiration(number))
        }
    }

    private func set(_ key: Buffer, _ number: Int) {
        key.setWord(UInt64(number) &* 0x9E37_79B9_7F4A_7C15, at: 0)
        key.setWord(UInt64(number), at: 8)
    }

    /// How long each put took, until `isOver` says so of how many there were.
    private func latencies(until isOver: (Int) throws -> Bool) throws -> [UInt32] {
        let (key, value) = (Buffer(count: 16), Value(bytes: Self.valueBytes, phase: 1))
        var tally = Tally()
        tally.latencies.reserveCapacity(1 << 24)
        var random = UInt64(1)
        repeat {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            set(key, Int((random >> 33) % UInt64(keys)))
            let start = nanoseconds()
            try store.put(key.bytes, value.of(key.bytes))
            tally.record(since: start)
        } while try !isOver(tally.latencies.count)
        return tally.latencies
    }

    private func areRemoved(since due: UInt64) throws -> Bool {
        guard nanoseconds() - due < Self.secondsMax * 1_000_000_000 else {
            throw Failure("after \(Self.secondsMax) s there are still entries past their deadline")
        }
        return store.statistics().expiry.expired >= entries
    }

    private func sleep(until moment: Int64) {
        while SystemClock().wallMilliseconds < moment { usleep(500) }
    }

    private func milliseconds(_ duration: Duration) -> String {
        "\(duration.components.seconds * 1_000 + duration.components.attoseconds / 1_000_000_000_000_000)"
    }
}
