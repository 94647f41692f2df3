import Martlet

/// Makes requests that may arrive twice take effect once: the first one with a key does the work, later ones get its
/// response.
///
/// The store keeps what was answered only as long as the process lives. Any number of threads may use one at once.
struct IdempotencyStore: Sendable {
    /// What a request with some key is to do.
    enum Start: Hashable {
        /// The work is its own: do it, then call `finish` or `fail`.
        case begin
        /// Another request is doing the work right now. Ask again later.
        case inProgress
        /// The work was done, and this was the response.
        case finished(response: String)
    }

    private let requests: Keyspace<String, Progress>

    /// Requests in a keyspace of `store`.
    init(in store: Store) throws(StoreError) {
        requests = try store.keyspace("requests", String.self, Progress.self)
    }

    /// Says whose the work is. Of many that ask with one key at once, one gets `begin`.
    func start(_ key: String) throws(StoreError) -> Start {
        while true {
            if try requests.putIfAbsent(key, .running) { return .begin }
            switch try requests.get(key) {
            case .running: return .inProgress
            case .finished(let response): return .finished(response: response)
            case .failed:
                // Of those who find the failure, the one whose swap succeeds tries again.
                let swap = try requests.compareAndSwap(key, expected: .failed, desired: .running)
                if case .swapped = swap { return .begin }
            case nil: break  // Forgotten in between.
            }
        }
    }

    /// Stores the response, if the key was begun and neither finished nor failed since.
    /// - Returns: Whether it was stored.
    @discardableResult
    func finish(_ key: String, response: String) throws(StoreError) -> Bool {
        try end(key, .finished(response))
    }

    /// Gives the work up, so that the next request with the key may do it.
    /// - Returns: Whether the key was begun and neither finished nor failed since.
    @discardableResult
    func fail(_ key: String) throws(StoreError) -> Bool {
        try end(key, .failed)
    }

    /// Does `work` if it is this request's, and gives back its response, or that of an earlier request; `nil` while
    /// another one is at it. If `work` throws, the next request with the key may do it.
    func perform(_ key: String, _ work: () throws -> String) throws -> String? {
        switch try start(key) {
        case .inProgress: return nil
        case .finished(let response): return response
        case .begin:
            let response: String
            do {
                response = try work()
            } catch {
                try fail(key)
                throw error
            }
            // If this throws, the work was done, so nobody may do it again: the key stays as it is.
            try finish(key, response: response)
            return response
        }
    }

    /// Forgets a key, unless its work is under way: the next request that has it is a new one.
    func forget(_ key: String) throws {
        try requests.update(key) { progress in
            if progress != .running { progress = nil }
        }
    }

    private func end(_ key: String, _ progress: Progress) throws(StoreError) -> Bool {
        let swap = try requests.compareAndSwap(key, expected: .running, desired: progress)
        if case .swapped = swap { return true }
        return false
    }
}

/// What is stored for a request: `?`, `!`, or `=` and the response.
private enum Progress: StoreValue, StoreDecodable, Equatable {
    case running
    case failed
    case finished(String)

    func withValueBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        switch self {
        case .running: try "?".withValueBytes(body)
        case .failed: try "!".withValueBytes(body)
        case .finished(let response): try "=\(response)".withValueBytes(body)
        }
    }

    init(storeValue bytes: RawSpan) throws(StoreError) {
        let text = try String(storeValue: bytes)
        switch text.first {
        case "?": self = .running
        case "!": self = .failed
        case "=": self = .finished(String(text.dropFirst()))
        default: throw .undecodable(reason: "no progress of a request")
        }
    }
}
