/// Three queues, as published (Yang et al., "FIFO queues are all you need for cache eviction", SOSP 2023): a small one for what comes
/// in, with a tenth of the keys, a main one, and one of keys that went from the small one.
struct S3FIFOPolicy: CachePolicy {
    static let name = "s3-fifo"

    private let capacity: Int
    private let smallCapacity: Int
    private var small: KeyList
    private var main: KeyList
    private var ghosts: KeyList
    private var uses: [Int8]
    private var isGhost: [Bool]
    /// Until then what the small queue has no room for goes to the main one.
    private var hasEvicted = false

    init(capacity: Int, keyCount: Int) {
        self.capacity = capacity
        smallCapacity = max(1, capacity / 10)
        small = KeyList(keyCount: keyCount)
        main = small
        ghosts = small
        uses = Array(repeating: -1, count: keyCount)
        isGhost = Array(repeating: false, count: keyCount)
    }

    mutating func request(_ key: UInt32) -> Bool {
        guard uses[Int(key)] < 0 else {
            uses[Int(key)] = min(3, uses[Int(key)] + 1)
            return true
        }
        while small.count + main.count >= capacity { evict() }
        if isGhost[Int(key)] {
            forget(key)
            main.insertFirst(key)
        } else if !hasEvicted, small.count >= smallCapacity {
            main.insertFirst(key)
        } else {
            small.insertFirst(key)
        }
        uses[Int(key)] = 0
        return false
    }

    private mutating func evict() {
        hasEvicted = true
        if main.count > capacity - smallCapacity || small.count == 0 { evictFromMain() } else { evictFromSmall() }
    }

    private mutating func evictFromMain() {
        while let key = main.removeLast() {
            guard uses[Int(key)] > 0 else {
                uses[Int(key)] = -1
                return
            }
            uses[Int(key)] -= 1
            main.insertFirst(key)
        }
    }

    private mutating func evictFromSmall() {
        while let key = small.removeLast() {
            guard uses[Int(key)] >= 2 else {
                uses[Int(key)] = -1
                remember(key)
                return
            }
            uses[Int(key)] = 0
            main.insertFirst(key)
        }
    }

    private mutating func remember(_ key: UInt32) {
        ghosts.insertFirst(key)
        isGhost[Int(key)] = true
        if ghosts.count > capacity - smallCapacity, let oldest = ghosts.last { forget(oldest) }
    }

    private mutating func forget(_ key: UInt32) {
        ghosts.remove(key)
        isGhost[Int(key)] = false
    }
}
