import Synchronization

/// Mistakes that a checking build can be told to make, so that a test can show that it would notice them.
enum Faults {
    #if MARTLET_CHECKS
    private static let pinsIgnored = Atomic<Bool>(false)

    /// Advances the epoch past pinned threads, so that memory is reused while they look at it.
    static var ignoresPins: Bool {
        get { pinsIgnored.load(ordering: .relaxed) }
        set { pinsIgnored.store(newValue, ordering: .relaxed) }
    }
    #else
    @inline(__always) static var ignoresPins: Bool { false }
    #endif
}
