/// The tasks that wait until changes last, with no thread, and how far the log has to come for them.
struct SuspendedWaiters {
    /// Those that wait for the same.
    struct Group {
        /// The last number that one of them waits for.
        private(set) var last: UInt64 = 0
        /// Each resumed once, by who takes it out of the list.
        private(set) var continuations: [CheckedContinuation<Void, Never>] = []

        mutating func append(_ continuation: CheckedContinuation<Void, Never>, for number: UInt64) {
            last = max(last, number)
            continuations.append(continuation)
        }

        mutating func removeAll() {
            last = 0
            continuations.removeAll(keepingCapacity: true)
        }

        func resume() {
            for continuation in continuations { continuation.resume() }
        }
    }

    private(set) var written = Group()
    private(set) var synced = Group()

    var isEmpty: Bool { written.continuations.isEmpty && synced.continuations.isEmpty }

    mutating func append(
        _ continuation: CheckedContinuation<Void, Never>, for number: UInt64, _ level: Durability
    ) {
        if level == .synced {
            synced.append(continuation, for: number)
        } else {
            written.append(continuation, for: number)
        }
    }

    mutating func removeAll() {
        written.removeAll()
        synced.removeAll()
    }
}
