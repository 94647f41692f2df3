import Martlet

/// Tells clients of keys that the store has removed by itself, for their time was over or their memory needed.
///
/// It follows the changes of the store, and only while anyone wants to hear of it: a store that is followed copies each change.
final class RemovalNews: Sendable {
    private let task: Lock<Task<Void, Never>?>

    init() throws(StoreError) {
        guard let task = Lock<Task<Void, Never>?>(nil) else { throw .outOfMemory }
        self.task = task
    }

    /// Begins to follow the changes, or ends it.
    func follow(_ isWanted: Bool, _ server: ServerCore) throws {
        try task.withLock { task in
            guard isWanted else {
                task?.cancel()
                task = nil
                return
            }
            guard task == nil else { return }
            let changes = try server.store.changes()
            // The changes end with the store; who waits for them does not keep it.
            task = Task { [weak server] in
                do {
                    for try await change in changes { await server?.tell(change) }
                } catch {
                    // What cannot be read any more is not told.
                }
            }
        }
    }
}

extension ServerCore {
    /// Follows what the settings ask for.
    func followRemovals() throws {
        let events = settings.events
        try removalNews.follow(events.wants(.expired) || events.wants(.evicted), self)
    }

    fileprivate func tell(_ change: Change) async {
        let (kind, event): (EventClasses, String)
        switch change.kind {
        case .expire: (kind, event) = (.expired, "expired")
        case .evict: (kind, event) = (.evicted, "evicted")
        default: return
        }
        let events = settings.events
        guard events.wants(kind), let database = try? databases.number(ofKeyspace: change.keyspaceID) else { return }
        for message in Message.event(event, change.key, in: database, events) { await publish(message) }
    }

    /// Publishes, and waits while too much is on the way.
    private func publish(_ message: Message) async {
        for topics in topics {
            await withCheckedContinuation { continuation in
                let isDelivered = topics.publish(message, from: .task { continuation.resume() }).hasToWait == false
                if isDelivered { continuation.resume() }
            }
        }
    }
}
