import MartletTestSupport

@testable import Martlet

/// Recovers a store from what a crash has left, and looks whether that is what it must be.
struct CrashChecker {
    private let seed: Seed
    private(set) var imageCount = 0
    /// What was wrong, in words.
    private(set) var problems: [String] = []

    init(seed: Seed) {
        self.seed = seed
    }

    /// What was recovered.
    struct Recovered {
        /// How many changes of the history are there.
        let count: Int
        /// The disk on which it was recovered.
        let disk: SimulatedDisk
        /// How many changes of that disk there were when the store was open.
        let openedAt: Int
        /// How many of them stay there if the power goes before it is open again.
        let lasting: Int
    }

    /// Checks an image. `nil`: something was wrong.
    @discardableResult
    mutating func check(_ image: CrashImage, _ history: CrashHistory) -> Recovered? {
        imageCount += 1
        let required = history.countRequired(after: image.changeCount, isPowerLoss: image.isPowerLoss)
        let disk = image.disk()
        do {
            let store = Store(core: try StoreCore(StoreOptions(), storage: disk, limits: .tiny))
            let openedAt = disk.changeCount
            let contents = try StoreContents(of: store)
            try store.close()
            guard let count = history.count(leadingTo: contents, required: required, at: image.changeCount) else {
                let difference = contents.difference(from: history.states[required])
                problem(image, "not what it was after \(required) changes or more: \(difference)")
                return nil
            }
            // After a loss of power what is there stays there.
            let lasting =
                image.isPowerLoss ? count : history.countRequired(after: image.changeCount, isPowerLoss: true)
            return Recovered(count: count, disk: disk, openedAt: openedAt, lasting: lasting)
        } catch {
            problem(image, "\(error)")
            return nil
        }
    }

    /// Checks an image, and then those that crashes leave while it is recovered.
    mutating func checkTwice(_ image: CrashImage, _ history: CrashHistory, most: Int) {
        guard let recovered = check(image, history) else { return }
        let again = history.prefix(recovered.count, required: recovered.lasting, allSince: recovered.openedAt)
        for second in recovered.disk.crashes(most: most, seed: seed) where problems.count < 3 {
            let before = problems.count
            check(second, again)
            if problems.count > before { problems[before] = "first \(image), then \(problems[before])" }
        }
    }

    private mutating func problem(_ image: CrashImage, _ text: String) {
        problems.append("\(seed): \(image): \(text)")
    }
}
