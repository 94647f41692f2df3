import Martlet

/// The memory that connections hold, and what is kept for them beside, counted as the store's.
///
/// A part of the limit is theirs from the start on, used or not: so a client can still connect and remove something where entries
/// have taken all the rest.
final class ConnectionMemory: Sendable {
    /// What is kept for all of them.
    enum Kind: Int, CaseIterable {
        /// Messages on their way to those who are subscribed.
        case messages
        case slowLog
    }

    private struct State {
        var used = 0
        /// What the store counts for them.
        var counted: Int
        /// The same of what is kept beside.
        var kinds = [Int](repeating: 0, count: Kind.allCases.count)
        var countedBeside = 0
    }

    private let store: Store
    /// What is counted at the least.
    private let kept: Int
    private let state: Lock<State>

    init(in store: Store) throws(StoreError) {
        let wanted = store.memoryLimit.map { min($0 / ConnectionMemory.share, ConnectionMemory.keptMax) } ?? 0
        kept = store.charge(wanted) ? wanted : 0
        guard let state = Lock(State(counted: kept)) else { throw .outOfMemory }
        (self.store, self.state) = (store, state)
    }

    deinit { store.release(state.withLock { $0.counted + $0.countedBeside }) }

    private static let share = 16
    private static let keptMax = 64 << 20

    /// What all connections hold.
    var byteCount: Int { state.withLock { $0.used } }

    func byteCount(of kind: Kind) -> Int { state.withLock { $0.kinds[kind.rawValue] } }

    /// Counts more. `false`: there is no room for it, and nothing is counted.
    /// - Parameter sparing: Whether half of what is kept for connections has to stay unused: for what is no connection's own.
    func take(_ bytes: Int, sparing: Bool = false) -> Bool {
        state.withLock { state in
            let lacking = state.used + bytes + (sparing ? kept / 2 : 0) - state.counted
            if lacking > 0 {
                guard store.charge(lacking) else { return false }
                state.counted += lacking
            }
            state.used += bytes
            return true
        }
    }

    func giveBack(_ bytes: Int) {
        state.withLock { state in
            state.used -= bytes
            let spare = state.counted - max(state.used, kept)
            guard spare > 0 else { return }
            store.release(spare)
            state.counted -= spare
        }
    }

    /// Counts more of what is bounded in another way. It is kept even if there is no room for it, and takes none of what is the
    /// connections'; then it counts as soon as there is.
    func add(_ bytes: Int, of kind: Kind) { change(kind, by: bytes) }

    func takeAway(_ bytes: Int, of kind: Kind) { change(kind, by: -bytes) }

    private func change(_ kind: Kind, by bytes: Int) {
        state.withLock { state in
            state.kinds[kind.rawValue] += bytes
            let lacking = state.kinds.reduce(0, +) - state.countedBeside
            if lacking < 0 {
                store.release(-lacking)
            } else if lacking == 0 || !store.charge(lacking) {
                return
            }
            state.countedBeside += lacking
        }
    }
}
