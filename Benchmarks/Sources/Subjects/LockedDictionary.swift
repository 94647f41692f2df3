import Glibc

/// What many programs have today: a dictionary of byte arrays behind a lock.
///
/// Made as well as that can be: nothing is allocated or copied under the lock but what the dictionary itself does, and the
/// arrays of the keys are made before the clock starts.
@safe final class LockedDictionary: Subject, @unchecked Sendable {
    // Sendable: `map` is touched with `mutex` held only.
    private var map: [[UInt8]: [UInt8]]
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

    init(hint: Int, entryBytes: Int) {
        map = Dictionary(minimumCapacity: hint)
        unsafe mutex.initialize(to: pthread_mutex_t())
        unsafe pthread_mutex_init(mutex, nil)
    }

    func prepare(_ part: Part) -> [[UInt8]] {
        part.range.map { part.operations.key($0).array }
    }

    func perform(_ part: Part, _ keys: [[UInt8]], _ tally: inout Tally) throws {
        let first = part.range.lowerBound
        try perform(part, &tally) { index, value in
            put(keys[index - first], value.array)
        } get: { index, buffer in
            get(keys[index - first], into: buffer)
        }
    }

    func put(_ key: Bytes, _ value: Bytes) -> Bool { put(key.array, value.array) }
    func get(_ key: Bytes, into buffer: Buffer) -> Bool { get(key.array, into: buffer) }

    private func put(_ key: [UInt8], _ value: [UInt8]) -> Bool {
        // The value replaced is freed after the lock is given back.
        let old = withLock { map.updateValue(value, forKey: key) }
        return old == nil
    }

    private func get(_ key: [UInt8], into buffer: Buffer) -> Bool {
        guard let value = withLock({ map[key] }) else { return false }
        buffer.copy(value)
        return true
    }

    @inline(__always)
    private func withLock<R>(_ body: () -> R) -> R {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return body()
    }

    deinit {
        unsafe pthread_mutex_destroy(mutex)
        unsafe mutex.deallocate()
    }
}
