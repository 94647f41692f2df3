import MartletTestSupport

@testable import Martlet

/// Store after store on one disk, each of which goes on with what a crash has left of the one before.
struct CrashGenerations {
    let seed: Seed
    /// How many operations each store does.
    let changes: Int
    /// About how many images of each are checked, besides those of crashes while it is recovered.
    let imagesWanted: Int
    /// What the disk forgets to do, for controls.
    var forgetting: Set<DiskCall> = []
    /// What is done to a store before its work, for controls.
    var prepare: (StoreCore) -> Void = { _ in }

    func run(_ count: Int) throws -> CrashChecker {
        var random = seed.generator()
        var checker = CrashChecker(seed: seed)
        var (disk, history, required) = (SimulatedDisk(forgetting: forgetting), CrashHistory(), 0)
        for _ in 0..<count {
            var workload = try CrashWorkload(
                on: disk, after: history, required: required, options: options(&random), prepare: prepare,
                SeededGenerator(seed: random.next()))
            try workload.run(changes)
            if Bool.random(using: &random) { try workload.close() }
            let images = disk.crashes(most: 4, seed: Seed(random.next()))
            let found = check(images, about: disk.changeCount * 6, of: workload.history, &checker, &random)
            guard checker.problems.isEmpty, let (image, recovered) = found else { break }
            (disk, required) = (image.disk(), recovered.lasting)
            history = workload.history.prefix(recovered.count, required: required, allSince: 0)
        }
        return checker
    }

    /// Some stores write checkpoints of their own accord as often as they can, and some keep log that none needs.
    private func options(_ random: inout SeededGenerator) -> StoreOptions {
        var options = StoreOptions()
        if Int.random(in: 0..<3, using: &random) == 0 { options.checkpointInterval = 0.001 }
        if Int.random(in: 0..<3, using: &random) == 0 { options.logRetention = 20_000 }
        return options
    }

    /// Checks some of the images, and gives back one to go on with.
    private func check(
        _ images: CrashImages, about total: Int, of history: CrashHistory, _ checker: inout CrashChecker,
        _ random: inout SeededGenerator
    ) -> (CrashImage, CrashChecker.Recovered)? {
        var last: (CrashImage, CrashChecker.Recovered)?
        for image in images where Int.random(in: 0..<max(imagesWanted, total), using: &random) < imagesWanted {
            if let recovered = checker.check(image, history) { last = (image, recovered) }
            if Int.random(in: 0..<16, using: &random) == 0 { checker.checkTwice(image, history, most: 3) }
            if !checker.problems.isEmpty { return nil }
        }
        return last
    }
}
