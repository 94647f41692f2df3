import Martlet

/// Who is logged in, by token. A session ends some time after its last use.
///
/// The store knows no deadlines: each value says when it ends, every read checks that, and `sweep` removes what has
/// ended. Any number of threads may use one cache at once.
struct SessionCache: Sendable {
    private let sessions: Keyspace<String, Session>
    private let clock: any StoreClock
    private let lifetimeNanoseconds: UInt64

    /// Sessions in a keyspace of `store`, whose memory limit bounds them. A test gives a clock that it moves itself.
    init(in store: Store, lifetimeSeconds: UInt64, clock: any StoreClock = SystemClock()) throws(StoreError) {
        sessions = try store.keyspace("sessions", String.self, Session.self)
        self.clock = clock
        lifetimeNanoseconds = lifetimeSeconds * 1_000_000_000
    }

    /// How many sessions are in memory, ended ones that no sweep has found yet among them.
    var count: Int { sessions.count }

    /// Begins a session. If memory is used up, it looks for sessions that have ended; if there are none, it throws.
    func open(_ token: String, user: String) throws {
        let session = Session(user: user, endsAt: clock.monotonicNanoseconds + lifetimeNanoseconds)
        do {
            try sessions.put(token, session)
        } catch StoreError.outOfMemory {
            var place: ScanCursor? = .start
            while let here = place { place = try sweep(from: here).next }
            try sessions.put(token, session)
        }
    }

    /// The user of a session, which lasts longer now that it was used; `nil` if there is none or it has ended.
    func use(_ token: String) throws -> String? {
        let now = clock.monotonicNanoseconds
        return try sessions.update(token) { session in
            guard let user = session?.user, session?.hasEnded(at: now) == false else {
                session = nil
                return nil
            }
            session = Session(user: user, endsAt: now + lifetimeNanoseconds)
            return user
        }
    }

    /// Ends a session. `false` if there was none.
    @discardableResult
    func close(_ token: String) throws(StoreError) -> Bool { try sessions.remove(token) }

    /// One step of a sweep: looks at some hundred sessions and removes those that have ended.
    /// - Returns: How many it removed, and where the next step begins; `nil` when all sessions have been looked at.
    func sweep(from place: ScanCursor = .start) throws -> (removed: Int, next: ScanCursor?) {
        let now = clock.monotonicNanoseconds
        var removed = 0
        let next = try sessions.scan(from: place, limit: 100) { token, session in
            guard session.hasEnded(at: now) else { return }
            // Someone may open it anew meanwhile, so what is removed is looked at once more, as one step.
            let wasRemoved = try sessions.update(token) { session in
                guard session?.hasEnded(at: now) == true else { return false }
                session = nil
                return true
            }
            if wasRemoved { removed += 1 }
        }
        return (removed, next)
    }
}

/// What is stored for a token: a number, a space and a name.
private struct Session: StoreValue, StoreDecodable {
    let user: String
    let endsAt: UInt64

    init(user: String, endsAt: UInt64) {
        self.user = user
        self.endsAt = endsAt
    }

    func hasEnded(at now: UInt64) -> Bool { endsAt <= now }

    func withValueBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try "\(endsAt) \(user)".withValueBytes(body)
    }

    init(storeValue bytes: RawSpan) throws(StoreError) {
        let text = try String(storeValue: bytes)
        guard let space = text.firstIndex(of: " "), let endsAt = UInt64(text[..<space]) else {
            throw .undecodable(reason: "no session")
        }
        self.init(user: String(text[text.index(after: space)...]), endsAt: endsAt)
    }
}
