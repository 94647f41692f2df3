/// The key with the fewest uses since it came in goes; of several, the one whose last use is longest ago.
struct LFUPolicy: CachePolicy {
    static let name = "lfu"

    /// A use of a key, which is out of date once there is a later one.
    private struct Use: Comparable {
        let count: UInt32
        let time: Int
        let key: UInt32

        static func < (one: Use, other: Use) -> Bool { (one.count, one.time) < (other.count, other.time) }
    }

    private let capacity: Int
    private var counts: [UInt32]
    private var times: [Int]
    private var heap = Heap<Use>()
    private var present = 0
    private var time = 0

    init(capacity: Int, keyCount: Int) {
        self.capacity = capacity
        counts = Array(repeating: 0, count: keyCount)
        times = Array(repeating: 0, count: keyCount)
    }

    mutating func request(_ key: UInt32) -> Bool {
        let isHit = counts[Int(key)] > 0
        if !isHit, present == capacity { evict() }
        if !isHit { present += 1 }
        time += 1
        counts[Int(key)] += 1
        times[Int(key)] = time
        heap.insert(Use(count: counts[Int(key)], time: time, key: key))
        // So many are out of date that it pays to begin anew.
        if heap.count > 4 * capacity + 1024 {
            heap = Heap(heap.elements.filter { times[Int($0.key)] == $0.time && counts[Int($0.key)] > 0 })
        }
        return isHit
    }

    private mutating func evict() {
        while let use = heap.popMin() {
            guard counts[Int(use.key)] > 0, times[Int(use.key)] == use.time else { continue }
            counts[Int(use.key)] = 0
            present -= 1
            return
        }
    }
}
