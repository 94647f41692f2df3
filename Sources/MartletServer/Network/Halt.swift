#if canImport(CUV)
import MartletNetwork

/// All event loops stand still, each between two batches of requests, until this ends.
final class Halt: Sendable {
    private let arrived = Semaphore()
    private let end = Semaphore()
    private let count: Int

    /// Waits until they stand. Not from an event loop, and one at a time.
    init(of loops: [EventLoop]) {
        let (arrived, end) = (arrived, end)
        count = loops.count { loop in
            loop.post { _ in
                arrived.signal()
                end.wait()
            }
        }
        for _ in 0..<count { arrived.wait() }
    }

    func lift() {
        for _ in 0..<count { end.signal() }
    }
}
#endif
