/// The key whose last use is longest ago goes.
struct LRUPolicy: CachePolicy {
    static let name = "lru"

    private let capacity: Int
    private var order: KeyList
    private var isThere: [Bool]

    init(capacity: Int, keyCount: Int) {
        self.capacity = capacity
        order = KeyList(keyCount: keyCount)
        isThere = Array(repeating: false, count: keyCount)
    }

    mutating func request(_ key: UInt32) -> Bool {
        let isHit = isThere[Int(key)]
        if isHit {
            order.remove(key)
        } else if order.count == capacity, let gone = order.removeLast() {
            isThere[Int(gone)] = false
        }
        order.insertFirst(key)
        isThere[Int(key)] = true
        return isHit
    }
}
