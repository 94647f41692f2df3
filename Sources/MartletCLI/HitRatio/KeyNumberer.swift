/// Gives keys numbers as they come, so that what is measured needs no keys any more.
struct KeyNumberer {
    private(set) var requests: [UInt32] = []
    private var numbers: [UInt64: UInt32] = [:]
    private var named: [[UInt8]: UInt32] = [:]

    var keyCount: Int { numbers.count + named.count }

    mutating func add(_ key: UInt64) {
        let number = numbers[key] ?? UInt32(keyCount)
        numbers[key] = number
        requests.append(number)
    }

    mutating func add(_ key: [UInt8]) {
        let number = named[key] ?? UInt32(keyCount)
        named[key] = number
        requests.append(number)
    }
}
