import Martlet

/// Who is logged in, by token. A session ends some time after its last use.
///
/// Each session is an entry that expires: from its end on it is absent, and the store removes it by itself. Any number of
/// threads may use one cache at once.
struct SessionCache: Sendable {
    private let sessions: Keyspace<String, String>

    /// Sessions in a keyspace of `store`, whose memory limit bounds them, and by whose clock they end.
    init(in store: Store, lifetime: Duration) throws(StoreError) {
        sessions = try store.keyspace("sessions", String.self, String.self)
        sessions.raw.setDefaultTimeToLive(lifetime)
    }

    /// How many sessions are in memory, among them those that have ended this moment and are still to be removed.
    var count: Int { sessions.count }

    /// Begins a session.
    func open(_ token: String, user: String) throws(StoreError) { try sessions.put(token, user) }

    /// The user of a session, which lasts longer now that it was used; `nil` if there is none or it has ended.
    func use(_ token: String) throws(StoreError) -> String? { try sessions.getAndExpire(token, .byDefault) }

    /// Ends a session. `false` if there was none.
    @discardableResult
    func close(_ token: String) throws(StoreError) -> Bool { try sessions.remove(token) }
}
