/// Mistakes that a store of a checking build can be told to make, so that a test can show that it would notice them.
///
/// In any other build they are never made, and asking costs nothing.
struct Faults {
    private let word: Word

    @inline(__always)
    init(at address: UInt) {
        word = Word(at: address)
    }

    enum Fault: UInt64 {
        /// The epoch advances past pinned threads, so that memory is reused while they look at it.
        case ignorePins = 1
        /// A reader takes a chain for live that has moved.
        case ignoreMoves = 2
        /// An iteration takes all of a chain, whether or not it belongs to the part that it visits.
        case ignoreParts = 4
        /// A conditional write replaces whatever there is.
        case ignoreExpectations = 8
        /// A consistent read of several keys takes what it finds, whether or not it was all there at once.
        case ignoreVersions = 16
        /// A pin is announced only after the first loads that it should protect: what a missing fence allows.
        case announceLate = 32
        /// A transaction takes what it reads as it comes, and commits without looking at it again.
        case ignoreReads = 64
        /// A change of several keys is published key by key.
        case publishOneByOne = 128
        /// A writer takes no notice of snapshots.
        case forgetVersions = 256
        /// A durable store acknowledges what is written and not synced.
        case acknowledgeEarly = 512
        /// A turn leaves the gate open for all.
        case leaveGateOpen = 1024
        /// A checkpoint is named before the changes last in the log that it may have in part.
        case nameCheckpointEarly = 2048
        /// The log is given up that the newest checkpoint needs.
        case trimEarly = 4096
        /// Threads that recover a log together take changes of one key in any order.
        case scatterChanges = 8192
        /// Changes are followed while writers are under way that do not know of it.
        case followAtOnce = 16384
        /// A snapshot, or a transaction, divides the changes by a number that later ones take as well.
        case leaveRunOpen = 32768
    }

    @inline(__always)
    func has(_ fault: Fault) -> Bool {
        #if MARTLET_CHECKS
        return word.loadRelaxed() & fault.rawValue != 0
        #else
        return false
        #endif
    }

    #if MARTLET_CHECKS
    func make(_ fault: Fault) { word.storeRelaxed(fault.rawValue) }
    #endif
}
