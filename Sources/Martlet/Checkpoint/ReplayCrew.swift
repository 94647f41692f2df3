/// The threads that recover a store together.
struct ReplayCrew: Sendable {
    /// More threads than this would wait for the one that reads.
    private static let widthMax = 8

    let hands: [ReplayHand]
    private let crew: Crew

    /// - Parameter bytes: How much there is to do: little is done by the caller alone.
    init(beside replay: Replay, for bytes: Int, _ limits: LogLimits) throws(StoreError) {
        let isWorthIt = bytes >= limits.parallelRecoveryBytesMin
        let width = isWorthIt ? min(max(System.processorCount, limits.recoveryThreadsMin), ReplayCrew.widthMax) : 1
        guard let crew = Crew(width: width) else { throw .outOfMemory }
        self.crew = crew
        var hands: [ReplayHand] = []
        do throws(StoreError) {
            for _ in 0..<width { hands.append(ReplayHand(try replay.another())) }
        } catch {
            crew.end()
            for hand in hands { hand.replay.end() }
            throw error
        }
        self.hands = hands
    }

    /// Has each thread call `work` with its hand, the caller with the first, and waits for all.
    func run(_ work: @escaping @Sendable (ReplayHand) -> Void) {
        let hands = hands
        crew.run { work(hands[$0]) }
    }

    func end() {
        crew.end()
        for hand in hands { hand.replay.end() }
    }
}
