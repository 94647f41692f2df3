import MartletTestSupport

/// The images that crashes may leave of a disk, one after the other: after each number of changes those of a process that
/// was killed, then those of a loss of power.
struct CrashImages: Sequence, IteratorProtocol {
    private let journal: [DiskEvent]
    private let last: Int
    private let most: Int
    private var random: SeededGenerator
    /// The disk after the first `done` changes.
    private var state: DiskState
    private var done = 0
    private var waiting: [CrashImage] = []

    init(of initial: DiskState, _ journal: [DiskEvent], after counts: ClosedRange<Int>, most: Int, seed: Seed) {
        self.journal = journal
        last = counts.upperBound
        self.most = most
        random = seed.generator()
        state = initial
        while done < counts.lowerBound { advance() }
    }

    mutating func next() -> CrashImage? {
        while waiting.isEmpty && done <= last {
            waiting = (killed() + powerLosses()).reversed()
            advance()
        }
        return waiting.popLast()
    }

    private mutating func advance() {
        if done < journal.count { state.apply(journal[done]) }
        done += 1
    }

    private func killed() -> [CrashImage] {
        let before = done == 0 ? "at first" : "after change \(done), \(journal[done - 1])"
        let image = { (what: String, state: DiskState) in
            CrashImage(changeCount: done, isPowerLoss: false, description: "killed \(before)\(what)", state: state)
        }
        return [image("", state)] + partlyDone().map { image(", in \($0)", state.after($0)) }
    }

    /// A write that a signal cuts short, if a write is what comes next.
    private func partlyDone() -> [DiskEvent] {
        guard done < journal.count, case .write(let file, let offset, let bytes) = journal[done] else { return [] }
        let lengths = Set([1, bytes.count / 2, bytes.count - 1]).filter { $0 > 0 && $0 < bytes.count }.sorted()
        return lengths.map { .write(file: file, offset: offset, bytes: Array(bytes.prefix($0))) }
    }

    private mutating func powerLosses() -> [CrashImage] {
        let losses = PowerLoss(state)
        return losses.choices(most: most, &random).map { choice in
            CrashImage(
                changeCount: done, isPowerLoss: true,
                description: "power lost after \(done) changes, kept: \(losses.description(of: choice))",
                state: losses.state(choice))
        }
    }
}

extension DiskState {
    fileprivate func after(_ event: DiskEvent) -> DiskState {
        var state = self
        state.apply(event)
        return state
    }
}
