/// A hand goes from the oldest key to the newest, and takes the first that was not used since it last came by (Zhang et al., "SIEVE is
/// simpler than LRU", NSDI 2024).
struct SIEVEPolicy: CachePolicy {
    static let name = "sieve"

    private let capacity: Int
    private var order: KeyList
    private var isThere: [Bool]
    private var isUsed: [Bool]
    private var hand: UInt32?

    init(capacity: Int, keyCount: Int) {
        self.capacity = capacity
        order = KeyList(keyCount: keyCount)
        isThere = Array(repeating: false, count: keyCount)
        isUsed = isThere
    }

    mutating func request(_ key: UInt32) -> Bool {
        if isThere[Int(key)] {
            isUsed[Int(key)] = true
            return true
        }
        if order.count == capacity { evict() }
        order.insertFirst(key)
        isThere[Int(key)] = true
        isUsed[Int(key)] = false
        return false
    }

    private mutating func evict() {
        guard var candidate = hand ?? order.last, let oldest = order.last else { return }
        while isUsed[Int(candidate)] {
            isUsed[Int(candidate)] = false
            candidate = order.previous(to: candidate) ?? oldest
        }
        hand = order.previous(to: candidate)
        order.remove(candidate)
        isThere[Int(candidate)] = false
    }
}
