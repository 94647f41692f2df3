import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Tells whether the process is one that was forked since: a child has none of its parent's threads, and must not write to
/// its parent's files.
enum ForkGuard {
    private static let count = Atomic<UInt64>(1)

    /// Which process of a line of forks this is, from 1. Asked for once before a fork, for the child to be told.
    static var generation: UInt64 {
        _ = isInstalled
        return count.load(ordering: .relaxed)
    }

    /// A cheaper look, once `generation` was asked for.
    @inline(__always)
    static var knownGeneration: UInt64 { count.load(ordering: .relaxed) }

    private static let isInstalled: Bool = {
        _ = count.load(ordering: .relaxed)
        // In the child: the thread finds its stores anew, and on that way learns that they are its parent's.
        return pthread_atfork(nil, nil) {
            ForkGuard.count.add(1, ordering: .relaxed)
            ThreadSlots.forgetAll()
        } == 0
    }()
}
