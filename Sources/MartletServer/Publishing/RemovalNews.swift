import Martlet

/// Tells clients of keys that the store has removed by itself, for their time was over or their memory needed.
///
/// It follows the changes of the store, and only while anyone wants to hear of it, or tracks keys: a store that is followed copies
/// each change.
final class RemovalNews: Sendable {
    private let task: Lock<Task<Void, Never>?>

    init() throws(StoreError) {
        guard let task = Lock<Task<Void, Never>?>(nil) else { throw .outOfMemory }
        self.task = task
    }

    /// Begins to follow the changes, or ends it, as it is wanted by now: several threads may find that out at once.
    func follow(_ server: ServerCore, _ isWanted: () -> Bool) throws {
        try task.withLock { task in
            guard isWanted() else {
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
                    server?.tracking.endHearing()
                }
            }
        }
    }
}

extension ServerCore {
    /// Follows what the settings ask for.
    func followRemovals() throws {
        try removalNews.follow(self) {
            let events = settings.events
            return events.wants(.expired) || events.wants(.evicted) || tracking.isOn
        }
    }

    fileprivate func tell(_ change: Change) async {
        let (kind, event): (EventClasses, String)
        switch change.kind {
        case .expire: (kind, event) = (.expired, "expired")
        case .evict: (kind, event) = (.evicted, "evicted")
        case .missed:
            tracking.invalidateEverything(except: nil)
            return
        default: return
        }
        if tracking.isOn { tracking.invalidate([TrackedKey(change.key)], by: nil) }
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
