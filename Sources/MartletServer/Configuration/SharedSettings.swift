import Martlet
import Synchronization

/// The settings, for all threads.
final class SharedSettings: Sendable {
    private let lock: Lock<ServerSettings>
    /// Grows with each change, so that who keeps a copy need not take the lock to know that it is good.
    private let changes = Atomic<Int>(0)

    /// Those of the settings, as every command looks at them.
    private let eventBits: Atomic<UInt32>

    init(_ settings: ServerSettings) throws(StoreError) {
        guard let lock = Lock(settings) else { throw .outOfMemory }
        self.lock = lock
        eventBits = Atomic(settings.events.rawValue)
    }

    var current: ServerSettings { lock.withLock { $0 } }

    var events: EventClasses { EventClasses(rawValue: eventBits.load(ordering: .relaxed)) }

    var version: Int { changes.load(ordering: .acquiring) }

    func change<E: Error>(_ body: (inout ServerSettings) throws(E) -> Void) throws(E) {
        try lock.withLock { settings throws(E) in
            try body(&settings)
            eventBits.store(settings.events.rawValue, ordering: .releasing)
        }
        changes.add(1, ordering: .releasing)
    }
}
