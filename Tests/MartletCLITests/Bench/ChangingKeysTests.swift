import Testing

@testable import MartletCLI

@Suite struct ChangingKeysTests {
    /// A thread's operations, followed with a set of the keys that are there.
    private struct Model {
        var present: Set<Int>
        var inserted: [Int]
        var mistakes = 0

        init(_ keys: ChangingKeys) {
            inserted = Array(keys.prefill)
            present = Set(inserted)
        }

        mutating func perform(_ kind: OperationList.Kind, _ key: Int) {
            switch kind {
            case .insert:
                mistakes += present.insert(key).inserted ? 0 : 1
                inserted.append(key)
            case .remove:
                mistakes += present.remove(key) == nil ? 1 : 0
            case .read, .update, .modify: mistakes += present.contains(key) ? 0 : 1
            }
        }
    }

    static let cells = Mix.all.filter(\.changesKeys).flatMap { mix in
        [(1, 10), (1, 5_000), (3, 5_000), (8, 100)].map { threads, entries in
            let distribution: Distribution = mix.name == "ycsb-d" ? .latest : .uniform
            return BenchCell(mix: mix, distribution: distribution, threads: threads, entries: entries)
        }
    }

    @Test(arguments: cells) func whatIsReadIsThereAndWhatIsInsertedIsNot(cell: BenchCell) {
        let list = OperationList(cell, seed: 3)
        for thread in [0, cell.threads - 1] {
            var keys = cell.changingKeys(thread)
            var model = Model(keys)
            var steps = 0
            while steps < 100_000, keys.hasRoom(for: 1) {
                let operation = list[steps % list.count]
                model.perform(operation.kind, keys.key(for: operation))
                steps += 1
            }
            #expect(model.mistakes == 0)
            #expect(model.present.allSatisfy(keys.slots.contains))
            #expect(model.present.count == keys.present)
            #expect(steps > 300, "\(cell.name) ends after \(steps)")
            if cell.mix.shares.insert == cell.mix.shares.remove { #expect(steps == 100_000, "\(cell.name) ends") }
        }
    }

    /// The control: with another thread's keys the same operations make mistakes.
    @Test func aModelThatBeginsWithOtherKeysSeesMistakes() {
        let cell = BenchCell(
            mix: Mix.all.first(where: \.changesKeys) ?? Mix.all[0], distribution: .uniform, threads: 2, entries: 5_000)
        var model = Model(cell.changingKeys(0))
        var keys = cell.changingKeys(1)
        let list = OperationList(cell, seed: 3)
        for step in 0..<1_000 { model.perform(list[step].kind, keys.key(for: list[step])) }
        #expect(model.mistakes > 900)
    }

    @Test func threadsHaveKeysOfTheirOwn() {
        for cell in Self.cells {
            let ends = (0..<cell.threads).map { cell.changingKeys($0).slots }
            #expect(zip(ends, ends.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
            #expect(ends.last.map { $0.upperBound <= cell.keyCount } == true)
        }
    }

    @Test func whatWasInsertedLastIsReadMost() throws {
        let mix = try #require(Mix.named("ycsb-d"))
        let cell = BenchCell(mix: mix, distribution: .latest, threads: 1, entries: 10_000)
        let list = OperationList(cell, seed: 1)
        var keys = cell.changingKeys(0)
        var (newest, recent, reads) = (keys.prefill.upperBound - 1, 0, 0)
        for step in 0..<40_000 {
            let key = keys.key(for: list[step])
            if list[step].kind == .insert { newest = key } else { reads += 1 }
            if list[step].kind == .read, newest - key < 100 { recent += 1 }
        }
        // By Zipf's law the latest hundredth gets about half of all reads; at random it would get a hundredth.
        #expect((0.4...0.6).contains(Double(recent) / Double(reads)))
    }
}
