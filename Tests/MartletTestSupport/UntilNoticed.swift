/// Tries a mistake that only some interleavings show again and again, for a while: on a busy machine they are rarer.
/// - Parameter count: Makes it, given the number of the attempt from 1 on, and counts how often it showed.
/// - Returns: How often it showed in the first attempt in which it did, else 0.
public func untilNoticed(_ count: (_ attempt: UInt64) throws -> Int) throws -> Int {
    for attempt in 1...10 {
        let noticed = try count(UInt64(attempt))
        if noticed > 0 { return noticed }
    }
    return 0
}
