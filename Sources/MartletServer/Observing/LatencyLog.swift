import Martlet

/// When something took longer than it should: of each second the worst.
final class LatencyLog: Sendable {
    struct Sample: Sendable {
        let seconds: Int
        var milliseconds: Int
    }

    struct Event: Sendable {
        let name: String
        fileprivate(set) var samples: [Sample] = []
        fileprivate(set) var worst = 0
    }

    private let events: Lock<[Event]>

    private static let samplesMax = 160

    init() throws(StoreError) {
        guard let events = Lock<[Event]>([]) else { throw .outOfMemory }
        self.events = events
    }

    func add(_ name: String, milliseconds: Int) {
        let seconds = Instant.microsecondsSince1970 / 1_000_000
        events.withLock { events in
            let index = events.firstIndex { $0.name == name } ?? events.endIndex
            if index == events.endIndex { events.append(Event(name: name)) }
            events[index].worst = max(events[index].worst, milliseconds)
            if let last = events[index].samples.last, last.seconds == seconds {
                events[index].samples[events[index].samples.count - 1].milliseconds = max(
                    last.milliseconds, milliseconds)
                return
            }
            if events[index].samples.count == LatencyLog.samplesMax { events[index].samples.removeFirst() }
            events[index].samples.append(Sample(seconds: seconds, milliseconds: milliseconds))
        }
    }

    var all: [Event] { events.withLock { $0 } }

    func event(named name: String) -> Event? { all.first { $0.name == name } }

    /// Forgets some events, or all, and counts them.
    func reset(_ names: [String]) -> Int {
        events.withLock { events in
            let before = events.count
            events.removeAll { names.isEmpty || names.contains($0.name) }
            return before - events.count
        }
    }
}
