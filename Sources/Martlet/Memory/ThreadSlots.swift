import CMartletShims

/// Where the calling thread finds its participant in a store: eight direct-mapped slots in thread-local storage, and
/// behind them the thread's own table of all stores it has used.
///
/// A store's number is never used again, so a slot of a store that is gone can never be taken for another's.
enum ThreadSlots {
    /// The calling thread's participant in `store`, `nil` if the slots do not know it.
    @inline(__always)
    static func participant(inStore store: UInt64) -> UInt? {
        let found = unsafe slot(store).pointee
        return found.store == store ? found.participant : nil
    }

    static func remember(_ participant: UInt, inStore store: UInt64) {
        unsafe slot(store).pointee = martletshim_slot(store: store, participant: participant)
    }

    static func forgetAll() {
        for store in 0..<UInt64(MARTLETSHIM_SLOTS) {
            unsafe slot(store).pointee = martletshim_slot(store: 0, participant: 0)
        }
    }

    /// Address of the thread's table, 0 if it has none yet.
    static var table: UInt {
        get { unsafe martletshim_thread().pointee.table }
        set { unsafe martletshim_thread().pointee.table = newValue }
    }

    /// Has `body` called when the calling thread ends; the same `body` always. `false` if the system refuses.
    static func callAtThreadExit(_ body: @escaping @convention(c) () -> Void) -> Bool {
        martletshim_thread_at_exit(body)
    }

    @inline(__always)
    private static func slot(_ store: UInt64) -> UnsafeMutablePointer<martletshim_slot> {
        let thread = unsafe UnsafeMutableRawPointer(martletshim_thread().unsafelyUnwrapped)
        let index = Int(truncatingIfNeeded: store & UInt64(MARTLETSHIM_SLOTS - 1))
        return unsafe (thread + index &* MemoryLayout<martletshim_slot>.stride)
            .assumingMemoryBound(to: martletshim_slot.self)
    }
}
