import Synchronization

/// Mistakes that a store of a checking build can be told to make, so that a test can show that it would notice them.
final class Faults: Sendable {
    #if MARTLET_CHECKS
    private let pinsIgnored = Atomic<Bool>(false)
    private let movesIgnored = Atomic<Bool>(false)
    private let versionsIgnored = Atomic<Bool>(false)

    /// Advances the epoch past pinned threads, so that memory is reused while they look at it.
    var ignoresPins: Bool {
        get { pinsIgnored.load(ordering: .relaxed) }
        set { pinsIgnored.store(newValue, ordering: .relaxed) }
    }

    /// Reads a chain where it was before it moved.
    var ignoresMoves: Bool {
        @inline(__always) get { movesIgnored.load(ordering: .relaxed) }
        set { movesIgnored.store(newValue, ordering: .relaxed) }
    }

    /// Takes a snapshot of a chain without looking at its version afterwards.
    var ignoresVersions: Bool {
        get { versionsIgnored.load(ordering: .relaxed) }
        set { versionsIgnored.store(newValue, ordering: .relaxed) }
    }
    #else
    var ignoresPins: Bool { @inline(__always) get { false } }
    var ignoresMoves: Bool { @inline(__always) get { false } }
    var ignoresVersions: Bool { @inline(__always) get { false } }
    #endif
}
