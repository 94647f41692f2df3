/// A stretch of an operation file that one thread performs.
struct Part: Sendable {
    let operations: Operations
    let range: Range<Int>
    /// How many of a hundred operations are puts, and a number that goes into what is put.
    let puts: Int
    let phase: UInt64
    /// How many keys are read at once, from 2 on.
    let batch: Int
    /// Of how many reads and then writes a transaction is made; 0: there are none.
    var reads = 0
    var writes = 0
    /// Each how manieth operation is timed; 0: none.
    let every: Int
}

/// What one thread did.
struct Tally: Sendable {
    var start: UInt64 = 0
    var end: UInt64 = 0
    var found: UInt64 = 0
    var inserted: UInt64 = 0
    var sum: UInt64 = 0
    var latencies: [UInt32] = []

    /// Has all operations of a part performed, stretch by stretch, and those that are timed each by itself.
    @inline(__always)
    mutating func `repeat`(_ part: Part, _ perform: (Range<Int>) throws -> Void) throws {
        var index = part.range.lowerBound
        while index < part.range.upperBound {
            let untimed = part.every == 0 ? Int.max : part.every &- 1
            let end = index &+ min(untimed, part.range.upperBound &- index)
            try perform(index..<end)
            guard end < part.range.upperBound else { return }
            index = end &+ 1
            let start = nanoseconds()
            try perform(end..<index)
            record(since: start)
        }
    }

    /// Notes how long something took that began at `start`.
    @inline(__always)
    mutating func record(since start: UInt64) {
        latencies.append(UInt32(truncatingIfNeeded: min(nanoseconds() &- start, UInt64(UInt32.max))))
    }
}
