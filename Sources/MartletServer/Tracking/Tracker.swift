import Martlet
import Synchronization

/// A client that tracks keys, as others see it: those that change keys, and the event loop that tells it.
///
/// It knows the client by its number alone, so that the table of keys keeps no connection alive.
final class Tracker: Sendable, Hashable {
    /// The client's.
    let id: Int
    /// Its event loop.
    let loop: Int
    private let shared: Lock<TrackingOptions>
    /// Whether the client that was to get the invalidations has gone.
    private let broken = Atomic<Bool>(false)
    private let gone = Atomic<Bool>(false)
    /// How many keys of the table it has.
    private let items = Atomic<Int>(0)

    init(id: Int, loop: Int) throws(StoreError) {
        (self.id, self.loop) = (id, loop)
        guard let shared = Lock(TrackingOptions()) else { throw .outOfMemory }
        self.shared = shared
    }

    static func == (one: Tracker, other: Tracker) -> Bool { one === other }

    func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }

    var options: TrackingOptions { shared.withLock { $0 } }

    func set(_ options: TrackingOptions) {
        shared.withLock { $0 = options }
        broken.store(false, ordering: .relaxed)
    }

    var isRedirectBroken: Bool { broken.load(ordering: .relaxed) }

    func breakRedirect() { broken.store(true, ordering: .relaxed) }

    /// Whether its client's connection has ended, or tracks no keys. One that begins again says so before it reads: who looks at the keys
    /// that it reads then, under their lock, sees that.
    var isGone: Bool { gone.load(ordering: .relaxed) || !options.isOn }

    func leave() { gone.store(true, ordering: .relaxed) }

    var itemCount: Int { items.load(ordering: .relaxed) }

    func count(_ more: Int) { items.add(more, ordering: .relaxed) }
}
