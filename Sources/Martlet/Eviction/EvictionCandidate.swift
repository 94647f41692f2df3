/// A note that was taken out of a queue.
struct EvictionCandidate {
    /// Which: of those that the order in use has.
    enum Queue {
        case small
        case main
        case generation(UInt8)

        fileprivate func remaining(of uses: UInt64) -> UInt64? {
            switch self {
            case .small: uses >= 2 ? 0 : nil
            case .main: uses >= 1 ? min(uses, 3) - 1 : nil
            case .generation: uses == 0 ? nil : 0
            }
        }
    }

    var note: EvictionNote
    var queue: Queue
    /// Whether it goes however much it was used.
    var isDue = false

    /// What the uses of its entry are to be set to if it stays for them, `nil` if it goes.
    func remaining(of uses: UInt64) -> UInt64? { isDue ? nil : queue.remaining(of: uses) }
}
