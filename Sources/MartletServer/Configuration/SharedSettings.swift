import Martlet
import Synchronization

/// The settings, for all threads.
final class SharedSettings: Sendable {
    private let lock: Lock<ServerSettings>
    /// Grows with each change, so that who keeps a copy need not take the lock to know that it is good.
    private let changes = Atomic<Int>(0)

    /// Those of the settings, as every command looks at them.
    private let eventBits: Atomic<UInt32>

    private let slowMicroseconds: Atomic<Int>
    private let slowCountMax: Atomic<Int>
    private let latencyMilliseconds: Atomic<Int>
    private let trackedKeys: Atomic<Int>

    init(_ settings: ServerSettings) throws(StoreError) {
        guard let lock = Lock(settings) else { throw .outOfMemory }
        self.lock = lock
        eventBits = Atomic(settings.events.rawValue)
        slowMicroseconds = Atomic(settings.slowMicroseconds)
        slowCountMax = Atomic(settings.slowCountMax)
        latencyMilliseconds = Atomic(settings.latencyMilliseconds)
        trackedKeys = Atomic(settings.trackedKeysMax)
    }

    var current: ServerSettings { lock.withLock { $0 } }

    var events: EventClasses { EventClasses(rawValue: eventBits.load(ordering: .relaxed)) }

    /// From when on commands count as slow.
    var observing: (slowMicroseconds: Int, slowCountMax: Int, latencyMilliseconds: Int) {
        (
            slowMicroseconds.load(ordering: .relaxed), slowCountMax.load(ordering: .relaxed),
            latencyMilliseconds.load(ordering: .relaxed)
        )
    }

    var trackedKeysMax: Int { trackedKeys.load(ordering: .relaxed) }

    var version: Int { changes.load(ordering: .acquiring) }

    func change<E: Error>(_ body: (inout ServerSettings) throws(E) -> Void) throws(E) {
        try lock.withLock { settings throws(E) in
            try body(&settings)
            eventBits.store(settings.events.rawValue, ordering: .releasing)
            slowMicroseconds.store(settings.slowMicroseconds, ordering: .relaxed)
            slowCountMax.store(settings.slowCountMax, ordering: .relaxed)
            latencyMilliseconds.store(settings.latencyMilliseconds, ordering: .relaxed)
            trackedKeys.store(settings.trackedKeysMax, ordering: .relaxed)
        }
        changes.add(1, ordering: .releasing)
    }
}
